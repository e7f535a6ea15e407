package dev.penstock.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.penstock.port.Credential;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private long now;

    private static Credential credential(String hash, @Nullable RateLimit limit) {
        return new Credential(hash, Role.DEVICE, Set.of("pump-17"), Instant.EPOCH, null, limit);
    }

    @Test
    void withoutAnyLimitAllPassesAndNothingIsKept() {
        RateLimits limits = new RateLimits(null, () -> now);
        assertEquals(Duration.ZERO, limits.take(credential("a", null), RateLimit.MOST));
        assertEquals(0, limits.size());
    }

    @Test
    void theDefaultHoldsForThoseWithoutALimitOfTheirOwn() {
        RateLimits limits = new RateLimits(new RateLimit(1, 1), () -> now);
        assertEquals(Duration.ZERO, limits.take(credential("a", null), 1));
        assertEquals(Duration.ofSeconds(1), limits.take(credential("a", null), 1));
        Credential own = credential("b", new RateLimit(10, 20));
        assertEquals(Duration.ZERO, limits.take(own, 20));
        assertEquals(Duration.ofMillis(100), limits.delay(own));
    }

    @Test
    void credentialsDoNotSlowEachOther() {
        RateLimits limits = new RateLimits(new RateLimit(1, 1), () -> now);
        assertEquals(Duration.ZERO, limits.take(credential("a", null), 1));
        assertEquals(Duration.ZERO, limits.take(credential("b", null), 1));
    }

    @Test
    void aChangedLimitHoldsFromThenOn() {
        RateLimits limits = new RateLimits(null, () -> now);
        assertEquals(Duration.ZERO, limits.take(credential("a", new RateLimit(1, 1)), 1));
        assertEquals(Duration.ZERO, limits.take(credential("a", new RateLimit(100, 100)), 100));
        assertEquals(Duration.ofMillis(10), limits.take(credential("a", new RateLimit(100, 100)), 1));
    }

    @Test
    void theMemoryIsBoundedAndTheLongestRestIsForgottenFirst() {
        RateLimits limits = new RateLimits(new RateLimit(1, 1), () -> now);
        for (int i = 0; i < RateLimits.MOST_BUCKETS; i++) {
            limits.take(credential("c" + i, null), 1);
        }
        limits.delay(credential("c0", null));
        limits.take(credential("one more", null), 1);
        assertEquals(RateLimits.MOST_BUCKETS, limits.size());
        assertFalse(limits.delay(credential("c0", null)).isZero());
        assertEquals(Duration.ZERO, limits.delay(credential("c1", null)));
    }

    @Test
    void threadsTogetherGetNoMoreThanTheBurst() throws Exception {
        RateLimits limits = new RateLimits(new RateLimit(1, 1_000), () -> now);
        AtomicInteger passed = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> {
                    for (int j = 0; j < 500; j++) {
                        if (limits.take(credential("a", null), 1).isZero()) {
                            passed.incrementAndGet();
                        }
                    }
                });
            }
        }
        assertEquals(1_000, passed.get());
    }
}
