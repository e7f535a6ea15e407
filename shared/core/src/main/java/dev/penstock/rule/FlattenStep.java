package dev.penstock.rule;

import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code flatten: readings}, or {@code flatten: {field: readings, separator: "-"}}: moves what is in a nested object up
 * beside it, at any depth, with the names joined: {@code readings_motor_temperature}. Lists stay as they are. A field that
 * is not there, or null, stays so.
 */
final class FlattenStep implements Step {

    private static final String SEPARATOR = "_";
    private static final int MAX_DEPTH = 16;

    /** Else a long name above many fields would be written out for each of them. */
    private static final int MAX_NAME = 256;

    private final FieldPath field;
    private final String separator;

    private FlattenStep(FieldPath field, String separator) {
        this.field = field;
        this.separator = separator;
    }

    static @Nullable Step read(YamlValue value) {
        if (!value.isMap()) {
            FieldPath path = FieldPath.read(value);
            return path == null ? null : new FlattenStep(path, SEPARATOR);
        }
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("field", "separator");
        YamlValue field = map.require("field");
        FieldPath path = field == null ? null : FieldPath.read(field);
        YamlValue separatorValue = map.find("separator");
        String separator = separatorValue == null ? SEPARATOR : separatorValue.text();
        if (separatorValue != null && separator != null && separator.contains(".")) {
            separatorValue.fault("a field whose name has a dot cannot be named by a rule; the usual separator is _");
        }
        return path == null || separator == null ? null : new FlattenStep(path, separator);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Object value = field.get(draft.data());
        if (value == null) {
            return null;
        }
        if (!(value instanceof Map<?, ?> object)) {
            return "flatten " + field + ": " + Excerpt.of(value) + " is not an object";
        }
        Map<String, @Nullable Object> data = draft.changeData();
        field.remove(data);
        String reason = flatten(object, field.last(), field.parent(data), 1);
        return reason == null ? null : "flatten " + field + ": " + reason;
    }

    private @Nullable String flatten(Map<?, ?> object, String prefix, Map<String, @Nullable Object> target, int depth) {
        if (depth > MAX_DEPTH) {
            return "is nested deeper than " + MAX_DEPTH + " objects";
        }
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            String name = prefix + separator + entry.getKey();
            if (name.length() > MAX_NAME) {
                return "name " + Excerpt.of(name) + " is longer than " + MAX_NAME + " characters";
            }
            if (entry.getValue() instanceof Map<?, ?> nested) {
                String reason = flatten(nested, name, target, depth + 1);
                if (reason != null) {
                    return reason;
                }
            } else if (target.containsKey(name)) {
                return "field " + Excerpt.of(name) + " is there already";
            } else {
                target.put(name, entry.getValue());
            }
        }
        return null;
    }
}
