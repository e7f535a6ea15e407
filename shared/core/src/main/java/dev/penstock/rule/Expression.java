package dev.penstock.rule;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A compiled CEL expression over one event. Thread-safe. */
final class Expression {

    private static final Pattern POSITION = Pattern.compile("^evaluation error at <input>:[0-9]+: ");

    private final CelRuntime.Program program;
    private final boolean usesTime;

    Expression(CelRuntime.Program program, boolean usesTime) {
        this.program = program;
        this.usesTime = usesTime;
    }

    /** What evaluating gave. */
    sealed interface Evaluated {}

    /** A value, as {@link JsonData} has them. */
    record Value(@Nullable Object json) implements Evaluated {}

    /** None, and why. */
    record Failure(String reason) implements Evaluated {}

    /** Evaluates it over {@code draft}, whose data has been parsed. */
    Evaluated evaluate(Draft draft) {
        if (usesTime) {
            String reason = draft.settleTime();
            if (reason != null) {
                return new Failure(reason);
            }
        }
        try {
            return json(program.eval(name -> variable(name, draft)));
        } catch (CelEvaluationException e) {
            return new Failure(reason(e));
        }
    }

    private static Optional<Object> variable(String name, Draft draft) {
        return switch (name) {
            case "data" -> Optional.of(new CelObject(draft.data()));
            case "id" -> Optional.of(draft.event().id());
            case "deviceId" -> Optional.of(draft.event().deviceId());
            case "type" -> Optional.of(draft.event().type());
            case "time" -> Optional.of(draft.time());
            default -> Optional.empty();
        };
    }

    private static String reason(CelEvaluationException e) {
        String reason = POSITION.matcher(String.valueOf(e.getMessage())).replaceFirst("");
        return reason.startsWith("No matching overload")
                ? reason + " (numbers in data are doubles: write 1.0, not 1)"
                : reason;
    }

    private static Evaluated json(Object value) {
        return switch (value) {
            case Boolean truth -> new Value(truth);
            case String text -> new Value(text);
            case Long number -> new Value(number);
            case Double number -> Double.isFinite(number) ? new Value(number) : new Failure("the result is " + number);
            case NullValue nothing -> new Value(null);
            case CelObject object -> new Value(JsonData.copy(object.fields()));
            case CelList list -> new Value(JsonData.copy(list.elements()));
            case Instant time -> new Value(time.toString());
            case Duration duration -> new Value(duration.toString());
            case UnsignedLong number ->
                number.bigIntegerValue().bitLength() < Long.SIZE
                        ? new Value(number.longValue())
                        : new Value(number.bigIntegerValue());
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            default ->
                new Failure(
                        "the result is no JSON value but " + value.getClass().getSimpleName());
        };
    }

    private static Evaluated list(List<?> list) {
        List<@Nullable Object> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            switch (json(element)) {
                case Value value -> elements.add(value.json());
                case Failure failure -> {
                    return failure;
                }
            }
        }
        return new Value(elements);
    }

    private static Evaluated map(Map<?, ?> map) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
                return new Failure("the result has a key that is not text: " + Excerpt.of(entry.getKey()));
            }
            switch (json(entry.getValue())) {
                case Value value -> fields.put(name, value.json());
                case Failure failure -> {
                    return failure;
                }
            }
        }
        return new Value(fields);
    }
}
