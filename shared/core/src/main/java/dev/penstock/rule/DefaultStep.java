package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code default: {site: north, limits.high: 90}}: sets fields that are not there, or null. */
final class DefaultStep implements Step {

    private record Default(FieldPath path, @Nullable Object value) {}

    private final List<Default> fields;

    private DefaultStep(List<Default> fields) {
        this.fields = List.copyOf(fields);
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        List<Default> fields = new ArrayList<>();
        for (YamlMap.Entry entry : map.entries()) {
            FieldPath path = FieldPath.parse(entry.key(), entry.keyValue());
            Object json = entry.value().json();
            if (path != null) {
                fields.add(new Default(path, json));
            }
        }
        if (map.entries().isEmpty()) {
            value.fault("names no field");
        }
        return new DefaultStep(fields);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Shape known = data;
        for (Default field : fields) {
            Field otherwise = Field.of(field.value);
            Field there = known.find(field.path.names());
            if (there != null
                    && there.kind() != Kind.Plain.ANY
                    && field.value != null
                    && there.kind().join(otherwise.kind()) == Kind.Plain.ANY) {
                findings.add(
                        field.path.place(),
                        "'" + field.path + "' of " + Findings.TYPES + " is "
                                + there.kind().words() + ", but its default is "
                                + otherwise.kind().words());
            }
            known = findings.set(
                    known,
                    field.path,
                    there == null ? otherwise : there.asPresent().asNotNull().join(otherwise));
        }
        return known;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        for (Default field : fields) {
            if (field.path.get(draft.data()) == null) {
                // A copy, since later steps may write into it.
                String reason = field.path.put(draft.changeData(), JsonData.copy(field.value));
                if (reason != null) {
                    return "default " + field.path + ": " + reason;
                }
            }
        }
        return null;
    }
}
