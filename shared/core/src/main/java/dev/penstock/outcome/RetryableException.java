package dev.penstock.outcome;

import org.jspecify.annotations.Nullable;

/** A dependency failed in a way that may pass later: the caller may try again with the same input. */
public final class RetryableException extends PenstockException {

    private static final long serialVersionUID = 1L;

    /** With a message that says what failed, for which event, and why. */
    public RetryableException(String message) {
        super(message, null);
    }

    /** With the failure underneath, whose own message is appended after a colon. */
    public RetryableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public RetryableException in(String context) {
        return new RetryableException(context, this);
    }
}
