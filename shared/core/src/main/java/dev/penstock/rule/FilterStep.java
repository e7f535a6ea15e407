package dev.penstock.rule;

import dev.penstock.shape.Shape;
import dev.penstock.yaml.YamlValue;
import org.jspecify.annotations.Nullable;

/** {@code filter: "data.temperature < -60.0"}: an event for which the CEL expression is true ends here, as filtered. */
final class FilterStep implements Step {

    private final Expression expression;

    private FilterStep(Expression expression) {
        this.expression = expression;
    }

    static @Nullable Step read(YamlValue value, Expressions expressions) {
        Expression expression = expressions.compile(value, Expressions.Result.TRUTH);
        return expression == null ? null : new FilterStep(expression);
    }

    @Override
    public boolean needsData() {
        return expression.usesData();
    }

    @Override
    public Shape check(Shape data, Findings findings) {
        expression.check(data, findings);
        return expression.prove(false, data);
    }

    @Override
    public @Nullable String apply(Draft draft) {
        return switch (expression.test(draft)) {
            case Expression.Failure failure -> "filter: " + failure.reason();
            case Expression.Truth truth -> {
                if (truth.holds()) {
                    draft.filter();
                }
                yield null;
            }
        };
    }
}
