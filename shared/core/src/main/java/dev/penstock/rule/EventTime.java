package dev.penstock.rule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.penstock.event.Event;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Normalises a device's timestamp: tells its format, applies the zone, and refuses what cannot be. */
final class EventTime {

    private static final JsonFactory JSON = new JsonFactory();

    private final boolean iso;
    private final TimePattern[] patterns;
    private final EpochTime epoch;
    private final ZoneId zone;
    private final ClockSkew skew;

    EventTime(Set<TimeFormat> formats, List<TimePattern> patterns, ZoneId zone, ClockSkew skew) {
        this.iso = formats.contains(TimeFormat.ISO);
        this.patterns = patterns.toArray(new TimePattern[0]);
        this.epoch = new EpochTime(formats);
        this.zone = zone;
        this.skew = skew;
    }

    /** The way of events whose rules say nothing of time: ISO, and numbers by their size. */
    static EventTime byDefault(RuleSettings settings) {
        return new EventTime(
                EnumSet.of(TimeFormat.ISO, TimeFormat.EPOCH),
                List.of(),
                settings.defaultZone(),
                ClockSkew.trusting(settings.maxFuture()));
    }

    /** What normalising gave. */
    sealed interface Normalised {}

    /**
     * A time.
     *
     * @param clock what was done since the device's clock is wrong, see {@link ClockSkew}; null if nothing
     */
    record At(Instant time, @Nullable String clock) implements Normalised {}

    /** None, and why. */
    record Unreadable(String reason) implements Normalised {}

    /** The time of an event: its device's, or that of its ingest if the device sent none. */
    Normalised of(Event event) {
        String json = event.timeJson();
        if (json == null) {
            return new At(event.timeOrIngestTime(), null);
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
        return time == null ? unreadable(text) : skew.check(time, text, event.ingestTime());
    }

    /** Tries what is quick first; what java.time cannot read costs it an exception. */
    private @Nullable Instant text(String text) {
        Instant time = iso ? IsoTime.parseUsual(text, zone) : null;
        for (int i = 0; i < patterns.length && time == null; i++) {
            time = patterns[i].parse(text, zone);
        }
        if (time == null && iso) {
            time = IsoTime.parseByJavaTime(text, zone);
        }
        return time == null ? epoch.parse(text) : time;
    }

    private @Nullable Instant number(String text) {
        for (TimePattern pattern : patterns) {
            Instant time = pattern.isOfDigits() ? pattern.parse(text, zone) : null;
            if (time != null) {
                return time;
            }
        }
        return epoch.parse(text);
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
