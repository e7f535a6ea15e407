package dev.penstock.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.pattern.CandidateSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds, rule by rule, which one is next for one event. All patterns are matched at once, and again only where a rule has
 * changed a field that some pattern asks for and a rule with a pattern follows.
 */
final class RuleCursor {

    private final RulesOfType rules;
    private final Draft draft;
    /** What was matched last; null before the first time. */
    private @Nullable JsonNode fields;
    /** The draft's changes at that time. */
    private int changes;

    private List<Integer> matched = List.of();

    RuleCursor(RulesOfType rules, Draft draft) {
        this.rules = rules;
        this.draft = draft;
    }

    /** The next rule after {@code rule}, with the data as it is now, or {@link RulesOfType#NONE}. */
    int next(int rule) {
        int certain = rules.nextCertain(rule);
        int patterned = rules.nextPatterned(rule);
        CandidateSet<Integer> candidates = rules.candidates();
        if (candidates == null || patterned >= certain) {
            return certain;
        }
        if (candidates.asksForData() && draft.parseData() != null) {
            // The rule that cannot be decided says why.
            return patterned;
        }
        match(candidates);
        for (int i = 0; i < matched.size(); i++) {
            int found = matched.get(i);
            if (found > rule) {
                return Math.min(found, certain);
            }
        }
        return certain;
    }

    private void match(CandidateSet<Integer> candidates) {
        boolean asks = candidates.asksForData();
        if (fields != null && (!asks || changes == draft.changes())) {
            return;
        }
        JsonNode now = candidates.fields(draft.event(), asks ? draft.data() : Map.of());
        changes = draft.changes();
        if (!now.equals(fields)) {
            fields = now;
            matched = candidates.match(now);
        }
    }
}
