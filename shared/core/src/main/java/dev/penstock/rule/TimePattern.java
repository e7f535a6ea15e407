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
            DateTimeFormatter formatter = new DateTimeFormatterBuilder()
                    .appendPattern(pattern)
                    .parseDefaulting(ChronoField.ERA, 1) // else yyyy, strictly, is no year
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
            String sample = SAMPLE.format(formatter);
            TimePattern compiled = new TimePattern(formatter, isOfDigits(sample));
            Instant parsed = compiled.parse(sample, SAMPLE.getZone());
            if (parsed != null && parsed.truncatedTo(ChronoUnit.MINUTES).equals(minute())) {
                return compiled;
            }
            place.fault("pattern '" + pattern + "' must give year, month, day, hour and minute"
                    + " (HH, or hh with a), and for fractions the second");
        } catch (IllegalArgumentException | DateTimeException e) {
            place.fault("pattern '" + pattern + "': " + e.getMessage());
        }
        return null;
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
