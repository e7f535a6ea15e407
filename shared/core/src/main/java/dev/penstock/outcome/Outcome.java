package dev.penstock.outcome;

import java.util.List;

/**
 * What became of one piece of data: it was accepted as {@code T}, or rejected for reasons.
 *
 * @param <T> what an accepted one becomes
 */
public sealed interface Outcome<T> {

    /** It is good. */
    record Accepted<T>(T value) implements Outcome<T> {}

    /**
     * It is not, and sending it again will not help.
     *
     * @param reasons at least one
     */
    record Rejected<T>(List<Rejection> reasons) implements Outcome<T> {
        public Rejected {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("a rejection needs a reason");
            }
        }
    }

    /** Rejected for one reason. */
    static <T> Outcome<T> rejected(String code, String path, String message) {
        return new Rejected<>(List.of(new Rejection(code, path, message)));
    }
}
