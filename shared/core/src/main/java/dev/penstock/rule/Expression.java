package dev.penstock.rule;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.penstock.shape.Field;
import dev.penstock.shape.Shape;
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
    private final ExpressionCheck check;

    /** @param text as it was written, of which failures show the beginning */
    Expression(String text, CelRuntime.Program program, boolean usesTime, boolean usesData, ExpressionCheck check) {
        this.excerpt = Excerpt.of(SPACE.matcher(text.strip()).replaceAll(" "));
        this.program = program;
        this.usesTime = usesTime;
        this.usesData = usesData;
        this.check = check;
    }

    /**
     * Checks it against what is known of the data where it stands. Only while rules are loaded, by one thread.
     *
     * @return what is known of its result; any after a fault
     */
    Field check(Shape data, Findings findings) {
        return check.check(data, findings);
    }

    /** What is known of the data where it gave {@code result}: after {@code has(data.x)} was true, that x is there. */
    Shape prove(boolean result, Shape data) {
        return check.prove(result, data);
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
            ReadBudget budget = new ReadBudget();
            value = program.eval(name -> variable(name, draft, budget));
        } catch (CelEvaluationException e) {
            return failure(EvaluationFailure.inWords(e));
        }
        Evaluated json = ExpressionResult.of(value);
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

    private static Optional<Object> variable(String name, Draft draft, ReadBudget budget) {
        return switch (name) {
            case "data" -> Optional.of(new CelObject(draft.data(), budget));
            case "id" -> Optional.of(draft.event().id());
            case "deviceId" -> Optional.of(draft.event().deviceId());
            case "type" -> Optional.of(draft.event().type());
            case "time" -> Optional.of(draft.time());
            default -> Optional.empty();
        };
    }
}
