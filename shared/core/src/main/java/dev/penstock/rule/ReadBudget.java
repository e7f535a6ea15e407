package dev.penstock.rule;

import dev.cel.common.exceptions.CelIterationLimitExceededException;

/**
 * How many values of an event one evaluation may still read. The limit on turns alone is not enough: CEL goes over the
 * whole of what a macro has gathered at each of its turns, and so over any list of the event that is in it. Not thread-safe.
 */
final class ReadBudget {

    /** A few milliseconds' worth. */
    private static final int MOST = 1_000_000;

    private int left = MOST;

    /** Counts one value. @throws CelIterationLimitExceededException if it is one too many */
    void spend() {
        left--;
        if (left < 0) {
            throw new CelIterationLimitExceededException(MOST);
        }
    }
}
