package dev.penstock.rule;

import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code time: {from: [iso, epoch-ms], zone: Europe/Berlin, field: measuredAt}}: normalises the event's time. All keys
 * are optional: {@code from} is iso and epoch, {@code zone} the function's, and the time is the event's own unless
 * {@code field} names a field of the data that is there.
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
        map.allow("from", "zone", "field");
        Set<TimeFormat> formats = EnumSet.noneOf(TimeFormat.class);
        for (YamlValue word : map.findList("from")) {
            String known = word.oneOf(TimeFormat.WORDS);
            TimeFormat format = known == null ? null : TimeFormat.of(known);
            if (format != null) {
                formats.add(format);
            }
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
        return new TimeStep(new EventTime(formats, zone, settings.maxFuture()), path);
    }

    private static ZoneId zone(@Nullable YamlValue value, ZoneId otherwise) {
        String id = value == null ? null : value.text();
        if (value == null || id == null) {
            return otherwise;
        }
        try {
            return ZoneId.of(id).normalized();
        } catch (DateTimeException e) {
            value.fault("unknown zone '" + id + "' (for example UTC, +01:00, Europe/Berlin)");
            return otherwise;
        }
    }

    @Override
    public boolean needsData() {
        return field != null;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Object value = field == null ? null : field.get(draft.data());
        EventTime.Normalised normalised = value == null ? times.of(draft.event()) : times.of(value, draft.event());
        return switch (normalised) {
            case EventTime.At at -> {
                draft.setTime(at.time());
                yield null;
            }
            case EventTime.Unreadable unreadable -> unreadable.reason();
        };
    }
}
