package dev.penstock.rule;

import dev.penstock.pattern.EventPattern;
import dev.penstock.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One compiled rule. */
final class Rule {

    /**
     * A step and where it stands.
     *
     * @param operation its name
     * @param line its line in the rule's file
     */
    record PlacedStep(String operation, int line, Step step) {}

    private final RuleName id;
    private final String name;
    private final Match match;
    private final @Nullable Expression condition;
    private final List<PlacedStep> steps;
    private final boolean needsData;
    private final boolean needsMemory;
    private final boolean needsAttributes;
    private final MatchCheck matchCheck;

    /** @param condition must hold besides {@code match}; null if there is none */
    Rule(RuleName id, Match match, MatchCheck matchCheck, @Nullable Expression condition, List<PlacedStep> steps) {
        this.id = id;
        this.name = id.name();
        this.match = match;
        this.matchCheck = matchCheck;
        this.condition = condition;
        this.steps = List.copyOf(steps);
        this.needsData = steps.stream().anyMatch(placed -> placed.step().needsData())
                || (match instanceof Match.ByPattern byPattern
                        && byPattern.pattern().asksForData());
        this.needsMemory = steps.stream().anyMatch(placed -> placed.step().needsMemory());
        this.needsAttributes = steps.stream().anyMatch(placed -> placed.step().needsAttributes());
    }

    RuleName id() {
        return id;
    }

    String name() {
        return name;
    }

    Match match() {
        return match;
    }

    /** Whether a step asks for the attributes of the device. */
    boolean needsAttributes() {
        return needsAttributes;
    }

    /** Whether a step remembers something of the device. */
    boolean needsMemory() {
        return needsMemory;
    }

    /** What can be checked of its match when it is loaded. */
    MatchCheck matchCheck() {
        return matchCheck;
    }

    /** Whether it is for every event of its types. */
    boolean isForEveryEvent() {
        return condition == null && matchCheck.isForEveryEvent();
    }

    /** Checks its condition, and tells what is known of the data of the events for which it holds. */
    Shape checkCondition(Shape data, Findings findings) {
        if (condition == null) {
            return data;
        }
        condition.check(data, findings);
        return condition.prove(true, data);
    }

    /**
     * Checks its steps against what is known of the data of the events of one type that it is for.
     *
     * @return what is known after them
     */
    Shape checkSteps(Shape data, Findings findings) {
        Shape known = data;
        for (PlacedStep placed : steps) {
            known = placed.step().check(known, findings);
        }
        return known;
    }

    /** Its pattern, or null if it names at most types. */
    @Nullable
    EventPattern pattern() {
        return match instanceof Match.ByPattern byPattern ? byPattern.pattern() : null;
    }

    List<PlacedStep> steps() {
        return steps;
    }

    /** Whether its condition holds for an event that its pattern matches. */
    Expression.Tested test(Draft draft) {
        if (condition == null) {
            return Expression.HOLDS;
        }
        String reason = condition.usesData() ? draft.parseData() : null;
        if (reason != null) {
            return new Expression.Failure(reason);
        }
        return switch (condition.test(draft)) {
            case Expression.Failure failure -> new Expression.Failure("when: " + failure.reason());
            case Expression.Truth truth -> truth;
        };
    }

    /** Makes ready for its steps; answers null, or why it cannot. */
    @Nullable
    String prepare(Draft draft) {
        return needsData ? draft.parseData() : null;
    }

    /** A reason, as one of this rule. */
    String reason(String inner) {
        return "rule " + name + ": " + inner;
    }
}
