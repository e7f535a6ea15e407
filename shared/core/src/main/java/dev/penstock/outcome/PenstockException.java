package dev.penstock.outcome;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dependency is broken. There are two kinds only, and whoever catches one either handles it or adds context with
 * {@link #in}, so that the message at the top reads {@code stage event id: step: cause}. Bad data is never an exception
 * but a value: see {@link Rejection}.
 */
public abstract sealed class PenstockException extends RuntimeException permits RetryableException, PermanentException {

    private static final long serialVersionUID = 1L;

    PenstockException(String message, @Nullable Throwable cause) {
        super(withCause(message, cause), cause);
    }

    /** The same failure with context in front, for example {@code transform event abc123}. */
    public abstract PenstockException in(String context);

    /** What failed, for which event, and why; never null. */
    @Override
    public final String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    private static String withCause(String message, @Nullable Throwable cause) {
        if (cause == null) {
            return message;
        }
        String reason = cause.getMessage();
        return message + ": " + (reason == null ? cause.getClass().getSimpleName() : reason);
    }
}
