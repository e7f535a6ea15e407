package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code split: readings}, or {@code split: {field: readings, as: value}}: makes one event of each element of a list. An
 * element that is an object is merged over the rest of the data, any other stands in it under the name {@code as}. An
 * empty list filters the event.
 */
final class SplitStep implements Step {

    private final FieldPath field;
    private final @Nullable String name;

    private SplitStep(FieldPath field, @Nullable String name) {
        this.field = field;
        this.name = name;
    }

    static @Nullable Step read(YamlValue value) {
        if (!value.isMap()) {
            FieldPath path = FieldPath.read(value);
            return path == null ? null : new SplitStep(path, null);
        }
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        map.allow("field", "as");
        YamlValue field = map.require("field");
        FieldPath path = field == null ? null : FieldPath.read(field);
        YamlValue as = map.find("as");
        String name = as == null ? null : as.text();
        if (as != null && name != null && name.indexOf('.') >= 0) {
            as.fault("'" + name + "' must be the name of a field, without dots");
            return null;
        }
        return path == null ? null : new SplitStep(path, name);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Field list = findings.require(data, field);
        if (!(list.kind() instanceof Kind.ListOf(Field element))) {
            if (list.kind() != Kind.Plain.ANY) {
                findings.wrongKind(field, "split", "a list", list);
            }
            return Shape.UNKNOWN;
        }
        if (element.kind() == Kind.Plain.ANY) {
            return Shape.UNKNOWN;
        }
        Shape rest = data.remove(field.names());
        if (element.kind() instanceof Shape object) {
            Shape part = rest.overlay(object);
            return name == null || !element.mayBeNull() ? part : part.join(rest.set(List.of(name), Field.of(null)));
        }
        if (name == null) {
            findings.add(
                    field.place(),
                    "each element of '" + field + "' of " + Findings.TYPES + " is "
                            + element.kind().words() + ", not an object; say what to call it: {field: " + field
                            + ", as: NAME}");
            return Shape.UNKNOWN;
        }
        return rest.set(List.of(name), element.asPresent());
    }

    @Override
    public @Nullable String apply(Draft draft) {
        Object value = field.get(draft.data());
        if (!(value instanceof List<?> elements)) {
            return "split " + field + ": "
                    + (value == null
                            ? "is not there; if not every event has it, say when: has(data." + field + ")"
                            : Excerpt.of(value) + " is not a list");
        }
        if (elements.isEmpty()) {
            draft.filter();
            return null;
        }
        for (int i = 0; name == null && i < elements.size(); i++) {
            if (!(elements.get(i) instanceof Map<?, ?>)) {
                return "split " + field + ": element " + (i + 1) + " is no object; say what to call it: {field: "
                        + field + ", as: NAME}";
            }
        }
        Map<String, @Nullable Object> rest = draft.changeData();
        field.remove(rest);
        draft.split(new Split(field, rest, elements, name));
        return null;
    }
}
