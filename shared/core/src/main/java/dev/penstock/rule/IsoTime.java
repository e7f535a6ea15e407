package dev.penstock.rule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Reads ISO 8601 timestamps: {@code 2026-03-01T10:15:30.123456789+01:00} and its shorter forms, with a space for the T, a
 * comma for the point, an offset without colon or minutes, or no offset at all.
 *
 * <p>The usual forms are read by hand, since java.time takes ten times as long; all others go to java.time. A test holds
 * the two together.
 */
final class IsoTime {

    private static final int LONGEST = 64;
    private static final int[] NANOS = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
    };

    private IsoTime() {}

    /**
     * Reads a timestamp.
     *
     * @param zone the zone of one that names none
     * @return the time, or null if it is none
     */
    static @Nullable Instant parse(String text, ZoneId zone) {
        Instant usual = parseUsual(text, zone);
        return usual != null ? usual : parseByJavaTime(text, zone);
    }

    /** The usual forms; null for whatever is not certainly one, so that java.time decides. */
    static @Nullable Instant parseUsual(String text, ZoneId zone) {
        int length = text.length();
        if (length < 16
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(13) != ':'
                || (text.charAt(10) != 'T' && text.charAt(10) != ' ' && text.charAt(10) != 't')) {
            return null;
        }
        int century = two(text, 0);
        int yearOfCentury = two(text, 2);
        int month = two(text, 5);
        int day = two(text, 8);
        int hour = two(text, 11);
        int minute = two(text, 14);
        if ((century | yearOfCentury | month | day | hour | minute) < 0) {
            return null;
        }
        int year = century * 100 + yearOfCentury;
        int second = 0;
        int nanos = 0;
        int at = 16;
        if (at < length && text.charAt(at) == ':') {
            if (length < 19) {
                return null;
            }
            second = two(text, 17);
            at = 19;
            if (at < length && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
                int from = ++at;
                while (at < length && at - from < 9 && isDigit(text.charAt(at))) {
                    nanos = nanos * 10 + (text.charAt(at) - '0');
                    at++;
                }
                if (at == from) {
                    return null;
                }
                nanos *= NANOS[at - from];
            }
        }
        if (year == 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
            return null;
        }
        if (hour > 23 || minute > 59 || second < 0 || second > 59) {
            return null;
        }
        if (at == length) {
            return local(year, month, day, hour, minute, second, nanos, zone);
        }
        int offset = offset(text, at);
        return offset == Integer.MIN_VALUE
                ? null
                : Instant.ofEpochSecond(seconds(year, month, day, hour, minute, second) - offset, nanos);
    }

    private static Instant local(
            int year, int month, int day, int hour, int minute, int second, int nanos, ZoneId zone) {
        return zone instanceof ZoneOffset offset
                ? Instant.ofEpochSecond(
                        seconds(year, month, day, hour, minute, second) - offset.getTotalSeconds(), nanos)
                : LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                        .atZone(zone)
                        .toInstant();
    }

    /** An offset that ends the text, in seconds: {@code Z}, {@code +hh}, {@code +hhmm} or {@code +hh:mm}. */
    private static int offset(String text, int at) {
        char sign = text.charAt(at);
        int length = text.length() - at;
        if (sign == 'Z' || sign == 'z') {
            return length == 1 ? 0 : Integer.MIN_VALUE;
        }
        if ((sign != '+' && sign != '-') || (length != 3 && length != 5 && length != 6)) {
            return Integer.MIN_VALUE;
        }
        if (length == 6 && text.charAt(at + 3) != ':') {
            return Integer.MIN_VALUE;
        }
        int hours = two(text, at + 1);
        int minutes = length == 3 ? 0 : two(text, text.length() - 2);
        if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 18 * 60) {
            return Integer.MIN_VALUE;
        }
        int seconds = hours * 3600 + minutes * 60;
        return sign == '-' ? -seconds : seconds;
    }

    private static long seconds(int year, int month, int day, int hour, int minute, int second) {
        // Days since 1970-01-01 of the proleptic calendar, with the year beginning in March, so that a leap day ends
        // it.
        long y = month <= 2 ? year - 1L : year;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        long days = 365 * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
        return days * 86_400 + hour * 3600L + minute * 60L + second;
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 4, 6, 9, 11 -> 30;
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            default -> 31;
        };
    }

    /** Two digits, or -1. */
    private static int two(String text, int at) {
        char tens = text.charAt(at);
        char ones = text.charAt(at + 1);
        return isDigit(tens) && isDigit(ones) ? (tens - '0') * 10 + ones - '0' : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Everything else that java.time reads: leap seconds, 24:00, years of more digits, {@code [Europe/Berlin]}. */
    static @Nullable Instant parseByJavaTime(String text, ZoneId zone) {
        if (text.length() < 16 || text.length() > LONGEST) {
            return null;
        }
        String iso = normalised(text);
        Instant instant = quietly(() -> Instant.parse(iso));
        return instant != null
                ? instant
                : quietly(() -> zoned(
                        DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, ZonedDateTime::from, LocalDateTime::from),
                        zone));
    }

    /** With T and point, and the offset with a colon, as java.time wants them. */
    private static String normalised(String text) {
        String iso = text.replace(',', '.');
        int separator = iso.indexOf(' ');
        if (separator > 0) {
            iso = iso.substring(0, separator) + 'T' + iso.substring(separator + 1);
        }
        int sign = Math.max(iso.lastIndexOf('+'), iso.lastIndexOf('-'));
        if (sign > iso.indexOf('T') && iso.length() == sign + 5 && iso.indexOf(':', sign) < 0) {
            iso = iso.substring(0, sign + 3) + ':' + iso.substring(sign + 3);
        } else if (sign > iso.indexOf('T') && iso.length() == sign + 3) {
            iso += ":00";
        }
        return iso;
    }

    private static Instant zoned(TemporalAccessor time, ZoneId zone) {
        return switch (time) {
            case ZonedDateTime zoned -> zoned.toInstant();
            case LocalDateTime local -> local.atZone(zone).toInstant();
            default -> throw new IllegalStateException("parseBest gives one of the two");
        };
    }

    private static @Nullable Instant quietly(java.util.function.Supplier<Instant> parse) {
        try {
            return parse.get();
        } catch (DateTimeException e) {
            return null; // not this form: the caller tries the next, and says so if there is none
        }
    }
}
