package dev.penstock.rule;

import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code default: {site: north, limits.high: 90}}: sets fields that are not there, or null. */
final class DefaultStep implements Step {

    private record Field(FieldPath path, @Nullable Object value) {}

    private final List<Field> fields;

    private DefaultStep(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    static @Nullable Step read(YamlValue value) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        List<Field> fields = new ArrayList<>();
        for (YamlMap.Entry entry : map.entries()) {
            FieldPath path = FieldPath.parse(entry.key(), entry.keyValue());
            Object json = entry.value().json();
            if (path != null) {
                fields.add(new Field(path, json));
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
    public @Nullable String apply(Draft draft) {
        for (Field field : fields) {
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
