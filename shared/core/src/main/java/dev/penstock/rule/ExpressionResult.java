package dev.penstock.rule;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a CEL expression gave, as {@link JsonData} has values. Everything is copied, since steps write into it; and it is
 * bounded, since an expression can name a long list again for each of its elements. Used once.
 */
final class ExpressionResult {

    /** A result may have as many values and characters. */
    static final int MOST = 1_000_000;

    private int left = MOST;

    private ExpressionResult() {}

    /** The value, or why it is none of JSON. */
    static Expression.Evaluated of(Object value) {
        return new ExpressionResult().json(value);
    }

    private Expression.Evaluated json(@Nullable Object value) {
        left--;
        if (left < 0) {
            return new Expression.Failure(
                    "gives more than " + MOST + " values and characters; take only the fields that are needed");
        }
        return switch (value) {
            case null -> new Expression.Value(null);
            case NullValue nothing -> new Expression.Value(null);
            case Boolean truth -> new Expression.Value(truth);
            case Long number -> new Expression.Value(number);
            case Double number ->
                Double.isFinite(number) ? new Expression.Value(number) : new Expression.Failure(notFinite(number));
            case BigInteger number -> new Expression.Value(number);
            case BigDecimal number -> new Expression.Value(number);
            case String text -> text(text);
            case Instant time -> new Expression.Value(time.toString());
            case Duration duration -> new Expression.Value(duration.toString());
            case UnsignedLong number ->
                number.bigIntegerValue().bitLength() < Long.SIZE
                        ? new Expression.Value(number.longValue())
                        : new Expression.Value(number.bigIntegerValue());
            // The values of the event itself, not as CEL would see them: 1 stays 1.
            case CelList list -> list(list.elements());
            case CelObject object -> map(object.fields());
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            default ->
                new Expression.Failure(
                        "gives no JSON value but " + value.getClass().getSimpleName());
        };
    }

    private static String notFinite(double number) {
        return "gives " + number
                + ", which is no JSON number: a divisor is zero, or a value too large; test it first, as in"
                + " b != 0.0 ? a / b : 0.0";
    }

    private Expression.Evaluated text(String text) {
        left -= Math.min(left, text.length());
        return new Expression.Value(text);
    }

    private Expression.Evaluated list(List<?> list) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (Object element : list) {
            switch (json(element)) {
                case Expression.Value value -> elements.add(value.json());
                case Expression.Failure failure -> {
                    return failure;
                }
            }
        }
        return new Expression.Value(elements);
    }

    private Expression.Evaluated map(Map<?, ?> map) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
                return new Expression.Failure(
                        "gives an object with a key that is not text: " + Excerpt.of(entry.getKey()));
            }
            switch (json(entry.getValue())) {
                case Expression.Value value -> fields.put(name, value.json());
                case Expression.Failure failure -> {
                    return failure;
                }
            }
        }
        return new Expression.Value(fields);
    }
}
