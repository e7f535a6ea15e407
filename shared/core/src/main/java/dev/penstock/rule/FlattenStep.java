package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.HashMap;
import java.util.List;
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
    public Shape check(Shape data, Findings findings) {
        Field found = findings.find(data, field);
        if (!(found.kind() instanceof Shape) && found.kind() != Kind.Plain.ANY) {
            findings.wrongKind(field, "flatten", "an object", found);
            return data;
        }
        Shape flat = flat(field.last(), found.kind());
        Shape rest = data.remove(field.names());
        List<String> owner = field.names().subList(0, field.names().size() - 1);
        Shape after = owner.isEmpty()
                ? rest.overlay(flat)
                : rest.change(
                        owner,
                        there -> there.kind() instanceof Shape shape
                                ? new Field(shape.overlay(flat), there.mayBeMissing(), there.mayBeNull())
                                : there);
        return found.hasValue() ? after : after.join(found.mayBeNull() ? data : rest);
    }

    /** The fields that the object becomes; any, if it may have any. */
    private Shape flat(String prefix, Kind kind) {
        if (!(kind instanceof Shape object)) {
            return Shape.UNKNOWN;
        }
        Map<String, Field> fields = new HashMap<>();
        Shape.Others others = object.others();
        for (Map.Entry<String, Field> entry : object.fields().entrySet()) {
            String name = prefix + separator + entry.getKey();
            Field inner = entry.getValue();
            if (inner.kind() instanceof Shape || inner.kind() == Kind.Plain.ANY) {
                Shape below = flat(name, inner.kind());
                others = others.join(below.others());
                below.fields()
                        .forEach((path, field) -> fields.put(path, inner.hasValue() ? field : field.asOptional()));
                if (inner.mayBeNull() || inner.kind() == Kind.Plain.ANY) {
                    fields.put(name, new Field(Kind.Plain.ANY, true, inner.mayBeNull()));
                }
            } else {
                fields.put(name, inner);
            }
        }
        return new Shape(fields, others);
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
