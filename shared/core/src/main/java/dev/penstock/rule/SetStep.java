package dev.penstock.rule;

import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code set: {hot: "data.temperature > 80.0"}}: sets fields to what CEL expressions give, in the order written. */
final class SetStep implements Step {

    private record Field(FieldPath path, Expression expression) {}

    private final List<Field> fields;

    private SetStep(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    static @Nullable Step read(YamlValue value, Expressions expressions) {
        YamlMap map = value.map();
        if (map == null) {
            return null;
        }
        List<Field> fields = new ArrayList<>();
        for (YamlMap.Entry entry : map.entries()) {
            FieldPath path = FieldPath.parse(entry.key(), entry.keyValue());
            Expression expression = expressions.compile(entry.value(), Expressions.Result.JSON);
            if (path != null && expression != null) {
                fields.add(new Field(path, expression));
            }
        }
        if (map.entries().isEmpty()) {
            value.fault("names no field");
        }
        return new SetStep(fields);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        Shape known = data;
        for (Field field : fields) {
            known = findings.set(known, field.path, field.expression.check(known, findings));
        }
        return known;
    }

    @Override
    public @Nullable String apply(Draft draft) {
        for (Field field : fields) {
            String reason = switch (field.expression.evaluate(draft)) {
                case Expression.Value value -> field.path.put(draft.changeData(), value.json());
                case Expression.Failure failure -> failure.reason();
            };
            if (reason != null) {
                return "set " + field.path + ": " + reason;
            }
        }
        return null;
    }
}
