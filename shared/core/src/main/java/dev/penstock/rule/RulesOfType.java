package dev.penstock.rule;

import dev.penstock.pattern.CandidateSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rules that events of one type can meet, by their indexes in the whole set, each list in order.
 *
 * @param certain those without a pattern, which are for every event of the type
 * @param patterned those with one
 * @param candidates finds those of {@code patterned} that match; null if there are none, so that a pipeline without
 *     patterns loads no class for them
 */
record RulesOfType(int[] certain, int[] patterned, @Nullable CandidateSet<Integer> candidates) {

    /** No rule. */
    static final int NONE = Integer.MAX_VALUE;

    /** The first rule without a pattern after {@code rule}, or {@link #NONE}. */
    int nextCertain(int rule) {
        return next(certain, rule);
    }

    /** The first rule with a pattern after {@code rule}, whether it matches or not, or {@link #NONE}. */
    int nextPatterned(int rule) {
        return next(patterned, rule);
    }

    private static int next(int[] rules, int after) {
        int at = Arrays.binarySearch(rules, after + 1);
        int index = at >= 0 ? at : -at - 1;
        return index < rules.length ? rules[index] : NONE;
    }
}
