package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code time: {from: [iso, "dd.MM.yyyy HH:mm"], zone: Europe/Berlin, field: measuredAt, skew: {...}}}: normalises the
 * event's time. All keys are optional: {@code from} is iso and epoch, {@code zone} the function's, the time is the event's
 * own unless {@code field} names a field of the data that is there, and for {@code skew} see {@link ClockSkew}.
 */
final class TimeStep implements Step {

    private final EventTime times;
    private final @Nullable FieldPath field;

    private TimeStep(EventTime times, @Nullable FieldPath field) {
        this.times = times;
        this.field = field;
    }

    static @Nullable Step read(YamlValue value, RuleSettings settings) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("from", "zone", "field", "skew");
        Set<TimeFormat> formats = EnumSet.noneOf(TimeFormat.class);
        List<TimePattern> patterns = new ArrayList<>();
        for (YamlValue word : map.findList("from")) {
            readFormat(word, formats, patterns);
        }
        YamlValue from = map.find("from");
        if (from == null) {
            formats = EnumSet.of(TimeFormat.ISO, TimeFormat.EPOCH);
        } else if (from.isList() && from.list().isEmpty()) {
            from.fault("names no format; known: " + String.join(", ", TimeFormat.WORDS));
        }
        ZoneId zone = zone(map.find("zone"), settings.defaultZone());
        YamlValue field = map.find("field");
        FieldPath path = field == null ? null : FieldPath.read(field);
        YamlValue skew = map.find("skew");
        ClockSkew clock =
                skew == null ? ClockSkew.trusting(settings.maxFuture()) : ClockSkew.read(skew, settings.maxFuture());
        return clock == null ? null : new TimeStep(new EventTime(formats, patterns, zone, clock), path);
    }

    private static void readFormat(YamlValue value, Set<TimeFormat> formats, List<TimePattern> patterns) {
        String word = value.text();
        if (word == null) {
            return;
        }
        TimeFormat format = TimeFormat.of(word);
        if (format != null) {
            formats.add(format);
        } else if (TimePattern.isMeant(word)) {
            TimePattern pattern = TimePattern.compile(word, value);
            if (pattern != null) {
                patterns.add(pattern);
            }
        } else {
            String pattern = TimePattern.suggestion(word);
            value.fault("'" + word + "' is none of " + String.join(", ", TimeFormat.WORDS)
                    + ", and no pattern with a year such as dd.MM.yyyy HH:mm:ss"
                    + (pattern.isEmpty() ? Suggestion.of(word, TimeFormat.WORDS) : pattern));
        }
    }

    private static ZoneId zone(@Nullable YamlValue value, ZoneId otherwise) {
        String id = value == null ? null : value.text();
        if (value == null || id == null) {
            return otherwise;
        }
        try {
            return ZoneId.of(id).normalized();
        } catch (DateTimeException e) {
            value.fault("unknown zone '" + id + "' (for example UTC, +01:00, Europe/Berlin)" + zoneNear(id));
            return otherwise;
        }
    }

    /** {@code ", did you mean 'Europe/Berlin'?"} for the city alone, for other letter case, or for a slip. */
    private static String zoneNear(String id) {
        Set<String> regions = new TreeSet<>(ZoneId.getAvailableZoneIds());
        regions.removeIf(zone -> zone.indexOf('/') < 0);
        String end = "/" + id.replace(' ', '_').toLowerCase(Locale.ROOT);
        return regions.stream()
                .filter(zone -> ("/" + zone).toLowerCase(Locale.ROOT).endsWith(end))
                .reduce((first, last) ->
                        last) // of several the plainest: America/Louisville, not America/Kentucky/Louisville
                .map(zone -> ", did you mean '" + zone + "'?")
                .orElseGet(() -> Suggestion.of(id, regions));
    }

    @Override
    public boolean needsData() {
        return field != null;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        if (field != null) {
            Field found = findings.find(data, field);
            if (found.kind() != Kind.Plain.NUMBER
                    && found.kind() != Kind.Plain.TEXT
                    && found.kind() != Kind.Plain.ANY) {
                findings.add(
                        field.place(),
                        "a time is text or a number, but '" + field + "' of " + Findings.TYPES + " is "
                                + found.kind().words());
            }
        }
        return data;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Object value = field == null ? null : field.get(draft.data());
        EventTime.Normalised normalised = value == null ? times.of(draft.event()) : times.of(value, draft.event());
        return switch (normalised) {
            case EventTime.At at -> {
                draft.setTime(at.time(), at.clock());
                yield null;
            }
            case EventTime.Unreadable unreadable -> unreadable.reason();
        };
    }
}
