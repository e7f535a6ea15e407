package dev.penstock.rule;

import dev.penstock.yaml.YamlValue;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A timestamp's format in the letters of {@link DateTimeFormatter}, such as {@code dd.MM.yyyy HH:mm:ss}. Strict: the 30th of
 * February is none. Names of months and days are English.
 */
final class TimePattern {

    private static final int LONGEST = 64;

    /** An afternoon, so that a pattern which cannot tell it from the morning is found out. */
    private static final ZonedDateTime SAMPLE = ZonedDateTime.parse("2026-11-23T17:08:09.123456789Z");

    private final DateTimeFormatter formatter;
    private final boolean digits;

    private TimePattern(DateTimeFormatter formatter, boolean digits) {
        this.formatter = formatter;
        this.digits = digits;
    }

    /** Whether a word means to be a pattern: it names a year. */
    static boolean isMeant(String word) {
        return word.contains("yy") || word.contains("uu");
    }

    /** Compiles a pattern that stands at {@code place}; null, with a fault there, if it does not give a date and a time. */
    static @Nullable TimePattern compile(String pattern, YamlValue place) {
        try {
            TimePattern compiled = compile(pattern);
            if (compiled != null && swapsMonthAndMinute(pattern)) {
                place.fault("pattern '" + pattern + "' has the minute (mm) where the month (MM) is meant"
                        + suggestion(pattern));
                return null;
            }
            if (compiled != null) {
                return compiled;
            }
            place.fault("pattern '" + pattern + "' must give year, month, day, hour and minute"
                    + " (HH, or hh with a), and for fractions the second" + suggestion(pattern));
        } catch (IllegalArgumentException | DateTimeException e) {
            place.fault("pattern '" + pattern + "': " + e.getMessage() + suggestion(pattern));
        }
        return null;
    }

    /**
     * Null if it does not give a date and a time.
     *
     * @throws IllegalArgumentException if it is no pattern
     * @throws DateTimeException if no time can be written in it
     */
    private static @Nullable TimePattern compile(String pattern) {
        DateTimeFormatter formatter = new DateTimeFormatterBuilder()
                .appendPattern(pattern)
                .parseDefaulting(ChronoField.ERA, 1) // else yyyy, strictly, is no year
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
        String sample = SAMPLE.format(formatter);
        TimePattern compiled = new TimePattern(formatter, isOfDigits(sample));
        Instant parsed = compiled.parse(sample, SAMPLE.getZone());
        return parsed != null && parsed.truncatedTo(ChronoUnit.MINUTES).equals(minute()) ? compiled : null;
    }

    /** {@code ", did you mean 'dd/MM/yyyy HH:mm'?"} of a word that is a pattern but for its letters' case, else nothing. */
    static String suggestion(String word) {
        String usual = inUsualCase(word);
        try {
            return usual.equals(word) || !isMeant(usual) || compile(usual) == null
                    ? ""
                    : ", did you mean '" + usual + "'?";
        } catch (IllegalArgumentException | DateTimeException e) {
            return ""; // it is something else
        }
    }

    /** Whether nothing but that is wrong: such a pattern gives a time, and the wrong one. */
    private static boolean swapsMonthAndMinute(String pattern) {
        return !suggestion(pattern).isEmpty()
                && pattern.replace('M', 'm').equals(inUsualCase(pattern).replace('M', 'm'));
    }

    /** With each letter in the case of its place: the first m behind the hour is the minute, any other the month. */
    private static String inUsualCase(String word) {
        StringBuilder usual = new StringBuilder();
        String hour = word.toLowerCase(Locale.ENGLISH).indexOf('a') >= 0 ? "h" : "H";
        boolean minute = false;
        boolean quoted = false;
        char last = ' ';
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            quoted ^= c == '\'';
            char letter = quoted ? '\'' : Character.toLowerCase(c);
            minute = letter == 'h' || (minute && (letter == 'm' || last != 'm'));
            usual.append(
                    switch (letter) {
                        case 'y', 'd', 'a' -> String.valueOf(letter);
                        case 'h' -> hour;
                        case 'm' -> minute ? "m" : "M";
                        case 's' -> usual.indexOf("s") < 0 || last == 's' ? "s" : "S";
                        case 't' -> "'T'";
                        default -> String.valueOf(c);
                    });
            last = usual.charAt(usual.length() - 1);
        }
        return usual.toString();
    }

    private static Instant minute() {
        return SAMPLE.toInstant().truncatedTo(ChronoUnit.MINUTES);
    }

    private static boolean isOfDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether such a timestamp consists of digits alone, so that a device may send it as a number. */
    boolean isOfDigits() {
        return digits;
    }

    /**
     * Reads a timestamp.
     *
     * @param zone the zone of one that names none
     * @return the time, or null if it is not in this format
     */
    @Nullable
    Instant parse(String text, ZoneId zone) {
        if (text.length() > LONGEST || !isInFormat(text)) {
            return null;
        }
        try {
            TemporalAccessor time = formatter.parse(text);
            return time.query(TemporalQueries.zone()) == null
                    ? LocalDateTime.from(time).atZone(zone).toInstant()
                    : Instant.from(time);
        } catch (DateTimeException e) {
            return null; // the 30th of February: the caller tries the next format, and says so if there is none
        }
    }

    /** Looked at first, since a text in another format of the rule would cost an exception, twenty times as much. */
    private boolean isInFormat(String text) {
        ParsePosition end = new ParsePosition(0);
        return formatter.parseUnresolved(text, end) != null && end.getIndex() == text.length();
    }
}
