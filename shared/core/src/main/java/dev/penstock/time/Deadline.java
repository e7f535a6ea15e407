package dev.penstock.time;

import dev.penstock.outcome.RetryableException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment by which a call must be done; passed down every call that may wait. Measured on a monotonic clock, so a
 * change of the wall clock does not move it.
 */
public final class Deadline {

    private final long endNanos;
    private final LongSupplier nanoClock;

    private Deadline(long endNanos, LongSupplier nanoClock) {
        this.endNanos = endNanos;
        this.nanoClock = nanoClock;
    }

    /** A deadline that passes {@code timeout} from now. */
    public static Deadline after(Duration timeout) {
        return after(timeout, System::nanoTime);
    }

    /** A deadline on a clock of the caller's own, for tests. */
    public static Deadline after(Duration timeout, LongSupplier nanoClock) {
        return new Deadline(nanoClock.getAsLong() + timeout.toNanos(), nanoClock);
    }

    /** The sooner of this deadline and one that passes {@code timeout} from now: for one step of many. */
    public Deadline atMost(Duration timeout) {
        Duration left = remaining();
        return after(left.compareTo(timeout) < 0 ? left : timeout, nanoClock);
    }

    /** What is left, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, endNanos - nanoClock.getAsLong()));
    }

    /** Whether it has passed. */
    public boolean hasPassed() {
        return endNanos - nanoClock.getAsLong() <= 0;
    }

    /**
     * Stops a call that can no longer finish in time.
     *
     * @param step what was about to be done, for the message
     * @throws RetryableException if the deadline has passed
     */
    public void check(String step) {
        if (hasPassed()) {
            throw new RetryableException(step + ": deadline passed");
        }
    }
}
