package dev.penstock.outcome;

import org.jspecify.annotations.Nullable;

/** A dependency failed in a way that will fail again: the same input gives the same error. */
public final class PermanentException extends PenstockException {

    private static final long serialVersionUID = 1L;

    /** With a message that says what failed, for which event, and why. */
    public PermanentException(String message) {
        super(message, null);
    }

    /** With the failure underneath, whose own message is appended after a colon. */
    public PermanentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public PermanentException in(String context) {
        return new PermanentException(context, this);
    }
}
