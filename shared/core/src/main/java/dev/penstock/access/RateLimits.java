package dev.penstock.access;

import dev.penstock.port.Credential;
import dev.penstock.port.RateLimit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds each credential to its rate limit, in this process alone: where several serve the same credential, as Lambda's
 * environments do, each lets it send at the full rate. Thread-safe.
 */
public final class RateLimits {

    /**
     * How many credentials are watched at once. The one that rested longest is forgotten first and starts with a full
     * bucket: most likely it was full by then.
     */
    static final int MOST_BUCKETS = 10_000;

    private final @Nullable RateLimit byDefault;
    private final LongSupplier nanoClock;
    private final Map<String, RateBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RateBucket> eldest) {
            return size() > MOST_BUCKETS;
        }
    };

    /**
     * Limits with full buckets.
     *
     * @param byDefault for credentials that have no limit of their own; null for none
     */
    public RateLimits(@Nullable RateLimit byDefault) {
        this(byDefault, System::nanoTime);
    }

    /** Limits on a monotonic clock of the caller's own, in nanoseconds. */
    public RateLimits(@Nullable RateLimit byDefault, LongSupplier nanoClock) {
        this.byDefault = byDefault;
        this.nanoClock = nanoClock;
    }

    /** How long the credential must wait before it may send anything at all; zero if it may now. Counts nothing. */
    public Duration delay(Credential credential) {
        return ask(credential, (bucket, now) -> bucket.delay(1, now));
    }

    /**
     * Counts events that a credential sends.
     *
     * @param events 1 or more
     * @return zero if they are within the limit; else none is counted, and this is how long until they will be
     */
    public Duration take(Credential credential, int events) {
        return ask(credential, (bucket, now) -> bucket.take(events, now));
    }

    private interface Question {
        Duration ask(RateBucket bucket, long now);
    }

    private Duration ask(Credential credential, Question question) {
        RateLimit limit = credential.limit() != null ? credential.limit() : byDefault;
        if (limit == null) {
            return Duration.ZERO;
        }
        synchronized (buckets) {
            long now = nanoClock.getAsLong();
            RateBucket bucket = buckets.get(credential.tokenHash());
            if (bucket == null || !bucket.limit().equals(limit)) {
                bucket = new RateBucket(limit, now);
                buckets.put(credential.tokenHash(), bucket);
            }
            return question.ask(bucket, now);
        }
    }

    /** How many credentials are watched, for tests. */
    int size() {
        synchronized (buckets) {
            return buckets.size();
        }
    }
}
