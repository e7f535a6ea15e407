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

    /** True. */
    static final Truth HOLDS = new Truth(true);

    private static final Truth FAILS = new Truth(false);
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final String excerpt;
    private final CelRuntime.Program program;
    private final boolean usesTime;
    private final boolean usesData;

    /** @param text as it was written, of which failures show the beginning */
    Expression(String text, CelRuntime.Program program, boolean usesTime, boolean usesData) {
        this.excerpt = Excerpt.of(SPACE.matcher(text.strip()).replaceAll(" "));
        this.program = program;
        this.usesTime = usesTime;
        this.usesData = usesData;
    }

    /** What evaluating gave. */
    sealed interface Evaluated {}

    /** A value, as {@link JsonData} has them. */
    record Value(@Nullable Object json) implements Evaluated {}

    /** What testing gave. */
    sealed interface Tested {}

    /** True or false. */
    record Truth(boolean holds) implements Tested {}

    /** Nothing, and why: {@code 'expression': cause}. */
    record Failure(String reason) implements Evaluated, Tested {}

    /** Whether it reads the event's data. */
    boolean usesData() {
        return usesData;
    }

    /** Evaluates it over {@code draft}, whose data has been parsed if it {@link #usesData}. */
    Evaluated evaluate(Draft draft) {
        String reason = usesTime ? draft.settleTime() : null;
        if (reason != null) {
            return failure(reason);
        }
        Object value;
        try {
            value = program.eval(name -> variable(name, draft));
        } catch (CelEvaluationException e) {
            return failure(EvaluationFailure.inWords(e));
        }
        Evaluated json = json(value);
        return json instanceof Failure failure ? failure(failure.reason()) : json;
    }

    /** As {@link #evaluate}, for an expression that must give true or false. */
    Tested test(Draft draft) {
        return switch (evaluate(draft)) {
            case Failure failure -> failure;
            case Value value -> {
                if (value.json() instanceof Boolean truth) {
                    yield truth ? HOLDS : FAILS;
                }
                yield failure("gives " + Excerpt.of(value.json()) + ", not true or false");
            }
        };
    }

    private Failure failure(String cause) {
        return new Failure(excerpt + ": " + cause);
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

    private static Evaluated json(Object value) {
        return switch (value) {
            case Boolean truth -> new Value(truth);
            case String text -> new Value(text);
            case Long number -> new Value(number);
            case Double number -> Double.isFinite(number) ? new Value(number) : new Failure(notFinite(number));
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
            default -> new Failure("gives no JSON value but " + value.getClass().getSimpleName());
        };
    }

    private static String notFinite(double number) {
        return "gives " + number
                + ", which is no JSON number: a divisor is zero, or a value too large; test it first, as in"
                + " b != 0.0 ? a / b : 0.0";
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
                return new Failure("gives an object with a key that is not text: " + Excerpt.of(entry.getKey()));
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
