package dev.penstock.rule;

import dev.penstock.event.Event;
import dev.penstock.outcome.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event on its way through the rules, and the events that it becomes. Used once. */
final class RuleRun {

    /** An event that would become more parts than this fails, and so does one split again and again. */
    static final int MOST_PARTS = 1_000;

    /** Parts repeat what their event has besides the list; more than this fails the event before memory is gone. */
    static final long MOST_REPEATED_BYTES = 4_000_000;

    private final Rule[] rules;
    private final RulesOfType ofType;
    private final @Nullable RuleListener listener;
    private final List<Event> passed = new ArrayList<>(1);
    private int filtered;
    private String filteredBy = "";
    private int parts;
    private long repeatedBytes;

    RuleRun(Rule[] rules, RulesOfType ofType, @Nullable RuleListener listener) {
        this.rules = rules;
        this.ofType = ofType;
        this.listener = listener;
    }

    /** Takes the event through the rules. */
    RuleOutcome of(Draft draft) {
        String reason = follow(draft, -1);
        if (reason != null) {
            return new RuleOutcome.Failed(Stage.TRANSFORM.event(draft.event().id()) + ": " + reason);
        }
        return passed.isEmpty()
                ? new RuleOutcome.Filtered(filteredBy, filtered)
                : new RuleOutcome.Passed(passed, filtered);
    }

    /** Takes a draft through the rules after {@code rule}; answers null, or why it failed. */
    private @Nullable String follow(Draft draft, int rule) {
        RuleCursor cursor = new RuleCursor(ofType, draft);
        for (int next = cursor.next(rule); next != RulesOfType.NONE; next = cursor.next(next)) {
            String reason = apply(next, draft);
            if (reason != null || draft.isOver()) {
                return reason;
            }
        }
        return pass(draft);
    }

    private @Nullable String apply(int index, Draft draft) {
        Rule rule = rules[index];
        switch (rule.test(draft)) {
            case Expression.Failure failure -> {
                return rule.reason(failure.reason());
            }
            case Expression.Truth truth -> {
                if (!truth.holds()) {
                    return null;
                }
            }
        }
        if (listener != null) {
            listener.rule(rule.name());
        }
        String reason = rule.prepare(draft);
        return reason == null ? applySteps(index, 0, draft) : rule.reason(reason);
    }

    private @Nullable String applySteps(int index, int first, Draft draft) {
        Rule rule = rules[index];
        List<Rule.PlacedStep> steps = rule.steps();
        for (int i = first; i < steps.size(); i++) {
            Rule.PlacedStep placed = steps.get(i);
            String reason = placed.step().apply(draft);
            if (reason != null) {
                if (listener != null) {
                    listener.failed(placed.operation(), placed.line());
                }
                return rule.reason(reason);
            }
            if (listener != null) {
                listener.step(placed.operation(), placed.line(), draft.soFar());
            }
            if (draft.isFiltered()) {
                filter(draft.event().id(), rule.name());
                // An alarm is told all the same: memory has it as raised.
                passed.addAll(draft.created());
                return null;
            }
            Split split = draft.split();
            if (split != null) {
                reason = reasonAgainst(split);
                return reason == null ? followParts(split, index, i + 1, draft) : rule.reason(reason);
            }
        }
        return null;
    }

    private void filter(String id, String rule) {
        if (filtered == 0) {
            filteredBy = rule;
        }
        filtered++;
        if (listener != null) {
            listener.filtered(id, rule);
        }
    }

    private @Nullable String reasonAgainst(Split split) {
        parts += split.size();
        if (parts > MOST_PARTS) {
            return "split " + split.field() + ": an event may have " + MOST_PARTS + " parts, and this makes " + parts;
        }
        repeatedBytes += split.repeatedBytes();
        if (repeatedBytes > MOST_REPEATED_BYTES) {
            return "split " + split.field() + ": its parts would repeat " + repeatedBytes
                    + " bytes that are outside of the list, more than " + MOST_REPEATED_BYTES
                    + "; drop what they do not need before";
        }
        return null;
    }

    /** Takes each part through the rest of the rule's steps and the rules after it. */
    private @Nullable String followParts(Split split, int index, int step, Draft draft) {
        for (int i = 0; i < split.size(); i++) {
            Draft part = draft.part(split, i);
            if (listener != null) {
                listener.part(part.soFar());
            }
            String reason = applySteps(index, step, part);
            if (reason == null && !part.isOver()) {
                reason = follow(part, index);
            }
            if (reason != null) {
                return "part " + (i + 1) + ": " + reason;
            }
        }
        passed.addAll(draft.created());
        return null;
    }

    private @Nullable String pass(Draft draft) {
        String reason = draft.settleTime();
        if (reason == null) {
            passed.add(draft.finish());
            passed.addAll(draft.created());
        }
        return reason;
    }
}
