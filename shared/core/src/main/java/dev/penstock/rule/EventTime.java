package dev.penstock.rule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.penstock.event.Event;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Normalises a device's timestamp: tells its format, applies the zone, and refuses what cannot be. */
final class EventTime {

    private static final JsonFactory JSON = new JsonFactory();

    /** Numbers below it count seconds (until the year 5138), the others milliseconds (since March 1973). */
    private static final long SECONDS_LIMIT = 100_000_000_000L;

    private static final BigDecimal SECONDS_LIMIT_DECIMAL = BigDecimal.valueOf(SECONDS_LIMIT);

    private final boolean iso;
    private final boolean epoch;
    private final boolean epochSeconds;
    private final boolean epochMillis;
    private final ZoneId zone;
    private final Duration maxFuture;

    EventTime(Set<TimeFormat> formats, ZoneId zone, Duration maxFuture) {
        this.iso = formats.contains(TimeFormat.ISO);
        this.epoch = formats.contains(TimeFormat.EPOCH);
        this.epochSeconds = formats.contains(TimeFormat.EPOCH_S);
        this.epochMillis = formats.contains(TimeFormat.EPOCH_MS);
        this.zone = zone;
        this.maxFuture = maxFuture;
    }

    /** The way of events whose rules say nothing of time: ISO, and numbers by their size. */
    static EventTime byDefault(RuleSettings settings) {
        return new EventTime(
                EnumSet.of(TimeFormat.ISO, TimeFormat.EPOCH), settings.defaultZone(), settings.maxFuture());
    }

    /** What normalising gave. */
    sealed interface Normalised {}

    /** A time. */
    record At(Instant time) implements Normalised {}

    /** None, and why. */
    record Unreadable(String reason) implements Normalised {}

    /** The time of an event: its device's, or that of its ingest if the device sent none. */
    Normalised of(Event event) {
        String json = event.timeJson();
        if (json == null) {
            return new At(event.timeOrIngestTime());
        }
        if (json.charAt(0) != '"') {
            return checked(number(json), json, event);
        }
        String text = unquote(json);
        return text == null ? unreadable(json) : checked(text(text), text, event);
    }

    /** The time that a field of the data holds, a text or a number. */
    Normalised of(Object value, Event event) {
        String text = value.toString();
        return switch (value) {
            case String s -> checked(text(text), text, event);
            case Number n -> checked(number(text), text, event);
            default -> unreadable(text);
        };
    }

    private static Normalised unreadable(String text) {
        return new Unreadable("parse timestamp: invalid format " + Excerpt.of(text));
    }

    private Normalised checked(@Nullable Instant time, String text, Event event) {
        if (time == null) {
            return unreadable(text);
        }
        if (time.getEpochSecond() < 0) {
            return new Unreadable("check timestamp: " + Excerpt.of(text) + " is before 1970");
        }
        // Compared by seconds first, so that the usual event costs no arithmetic on objects.
        Instant ingest = event.ingestTime();
        if (time.getEpochSecond() >= ingest.getEpochSecond() && time.isAfter(ingest.plus(maxFuture))) {
            return new Unreadable("check timestamp: " + Excerpt.of(text) + " is more than " + inWords(maxFuture)
                    + " after its ingest at " + ingest);
        }
        return new At(time);
    }

    private static String inWords(Duration duration) {
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + " h" : duration.toMinutes() + " min";
    }

    private @Nullable Instant text(String text) {
        if (iso) {
            Instant time = IsoTime.parse(text, zone);
            if (time != null) {
                return time;
            }
        }
        return text.isEmpty() ? null : number(text);
    }

    private @Nullable Instant number(String text) {
        if (!epoch && !epochSeconds && !epochMillis) {
            return null;
        }
        long whole = wholeNumber(text);
        if (whole != Long.MIN_VALUE) {
            return inMillis(Math.abs(whole) < SECONDS_LIMIT)
                    ? Instant.ofEpochMilli(whole)
                    : Instant.ofEpochSecond(whole);
        }
        return fraction(text);
    }

    /** Whether a number counts milliseconds: as the rule says, or by its size where it allows both. */
    private boolean inMillis(boolean small) {
        boolean either = epoch || (epochSeconds && epochMillis);
        return either ? !small : epochMillis;
    }

    /** A number of at most 15 digits, or Long.MIN_VALUE if it is none. */
    private static long wholeNumber(String text) {
        int start = text.charAt(0) == '-' ? 1 : 0;
        int digits = text.length() - start;
        if (digits < 1 || digits > 15) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Long.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        return start == 1 ? -value : value;
    }

    private @Nullable Instant fraction(String text) {
        if (text.length() > 40 || !isDecimal(text)) {
            return null;
        }
        BigDecimal number = new BigDecimal(text);
        // Bounds the exponent, so that nobody makes us write out a billion digits.
        if (Math.abs((long) number.precision() - number.scale()) > 18 || number.scale() > 40) {
            return null;
        }
        boolean millis = inMillis(number.abs().compareTo(SECONDS_LIMIT_DECIMAL) < 0);
        BigDecimal seconds = millis ? number.movePointLeft(3) : number;
        BigDecimal floor = seconds.setScale(0, java.math.RoundingMode.FLOOR);
        int nanos = seconds.subtract(floor).movePointRight(9).intValue();
        long whole = floor.longValue();
        return Math.abs(whole) > Instant.MAX.getEpochSecond() ? null : Instant.ofEpochSecond(whole, nanos);
    }

    private static boolean isDecimal(String text) {
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digit = true;
            } else if (c == '-' || c == '+') {
                if (i > 0 && text.charAt(i - 1) != 'e' && text.charAt(i - 1) != 'E') {
                    return false;
                }
            } else if (c == '.') {
                if (text.indexOf('.', i + 1) >= 0) {
                    return false;
                }
            } else if ((c != 'e' && c != 'E') || !digit || i == text.length() - 1) {
                return false;
            }
        }
        return digit;
    }

    private static @Nullable String unquote(String json) {
        if (json.indexOf('\\') < 0) {
            return json.length() < 2 ? null : json.substring(1, json.length() - 1);
        }
        try (JsonParser parser = JSON.createParser(json)) {
            return parser.nextTextValue();
        } catch (IOException e) {
            return null; // not text after all: the caller says so
        }
    }
}
