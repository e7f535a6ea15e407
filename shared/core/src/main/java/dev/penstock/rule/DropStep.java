package dev.penstock.rule;

import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code drop: [raw, debug.trace]}, or one field: removes fields, where they are there. */
final class DropStep implements Step {

    private final List<FieldPath> fields;

    private DropStep(List<FieldPath> fields) {
        this.fields = List.copyOf(fields);
    }

    static @Nullable Step read(YamlValue value) {
        List<FieldPath> fields = new ArrayList<>();
        for (YamlValue name : value.isList() ? value.list() : List.of(value)) {
            FieldPath field = FieldPath.read(name);
            if (field != null) {
                fields.add(field);
            }
        }
        if (value.isList() && value.list().isEmpty()) {
            value.fault("names no field");
        }
        return new DropStep(fields);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Shape known = data;
        for (FieldPath field : fields) {
            findings.find(known, field);
            known = known.remove(field.names());
        }
        return known;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        for (FieldPath field : fields) {
            if (field.isIn(draft.data())) {
                field.remove(draft.changeData());
            }
        }
        return null;
    }
}
