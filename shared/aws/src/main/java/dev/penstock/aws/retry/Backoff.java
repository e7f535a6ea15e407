package dev.penstock.aws.retry;

import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: before attempt {@code n} a pause drawn evenly from 0 to {@code base * 2^n}, at
 * most two seconds. Evenly from 0, because callers that were throttled together must not come back together.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential backoff and
 *     jitter</a>
 */
public final class Backoff {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Sleeper sleeper;
    private final RandomGenerator random;

    /** Sleeps for real. */
    public Backoff() {
        this(Thread::sleep, () -> ThreadLocalRandom.current().nextLong());
    }

    /** With a sleeper and a source of jitter of the caller's own; both must be safe for several threads. */
    public Backoff(Sleeper sleeper, RandomGenerator random) {
        this.sleeper = sleeper;
        this.random = random;
    }

    /**
     * Pauses before another attempt.
     *
     * @param attempt how many attempts have failed in a row, from 1
     * @param base the longest pause before the first repeat
     * @return false if there is no time left for the pause, or the thread was interrupted: give up
     */
    public boolean pause(int attempt, Duration base, Deadline deadline) {
        long longest = Math.min(LONGEST.toNanos(), base.toNanos() << Math.min(attempt - 1, 20));
        Duration pause = Duration.ofNanos(random.nextLong(longest + 1));
        if (pause.compareTo(deadline.remaining()) >= 0) {
            return false;
        }
        try {
            sleeper.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
