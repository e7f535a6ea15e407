package dev.penstock.access;

import dev.penstock.port.RateLimit;
import java.time.Duration;

/**
 * A token bucket: it holds up to a burst of events, each request takes its events out, and it fills up at the rate of the
 * limit. Kept as one number, the moment at which it will be full again. Not thread-safe.
 */
final class RateBucket {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final RateLimit limit;
    private long fullAt;

    /**
     * A full bucket.
     *
     * @param now on a monotonic clock, in nanoseconds; so too below
     */
    RateBucket(RateLimit limit, long now) {
        this.limit = limit;
        this.fullAt = now;
    }

    RateLimit limit() {
        return limit;
    }

    /** How long until {@code events} can be taken; zero if they can be now. Takes none. */
    Duration delay(int events, long now) {
        long untilFull = untilFull(now);
        if (events > limit.burst()) {
            return Duration.ofNanos(untilFull);
        }
        return Duration.ofNanos(Math.max(0, untilFull + nanos(events) - nanos(limit.burst())));
    }

    /**
     * Takes events out, all or none. More than the bucket can ever hold are taken when it is full, and leave it in debt:
     * else a request larger than the burst would be refused for ever.
     *
     * @return how long until they can be taken; zero if they were
     */
    Duration take(int events, long now) {
        Duration wait = delay(events, now);
        if (wait.isZero()) {
            fullAt = now + untilFull(now) + nanos(events);
        }
        return wait;
    }

    /** Differences only, since a monotonic clock may start anywhere and wrap around. */
    private long untilFull(long now) {
        return Math.max(0, fullAt - now);
    }

    private long nanos(int events) {
        return events * NANOS_PER_SECOND / limit.eventsPerSecond();
    }
}
