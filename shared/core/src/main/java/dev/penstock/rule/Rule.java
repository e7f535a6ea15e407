package dev.penstock.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One compiled rule. */
final class Rule {

    private final String name;
    private final Match match;
    private final Step[] steps;
    private final boolean needsData;

    Rule(String name, Match match, List<Step> steps) {
        this.name = name;
        this.match = match;
        this.steps = steps.toArray(new Step[0]);
        this.needsData = steps.stream().anyMatch(Step::needsData);
    }

    String name() {
        return name;
    }

    Match match() {
        return match;
    }

    /**
     * Applies it if the event matches; its type does already.
     *
     * @return null, or why the event cannot be transformed, from {@code rule name:} on
     */
    @Nullable
    String apply(Draft draft) {
        if (match instanceof Match.ByPattern byPattern) {
            String reason = byPattern.pattern().needsData() ? draft.parseData() : null;
            if (reason != null) {
                return inRule(reason);
            }
            if (!byPattern.pattern().matches(draft)) {
                return null;
            }
        }
        String reason = needsData ? draft.parseData() : null;
        for (int i = 0; i < steps.length && reason == null && !draft.isFiltered(); i++) {
            reason = steps[i].apply(draft);
        }
        return reason == null ? null : inRule(reason);
    }

    private String inRule(String reason) {
        return "rule " + name + ": " + reason;
    }
}
