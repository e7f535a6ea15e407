package dev.penstock.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.port.RateLimit;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateBucketTest {

    private static final long SECOND = 1_000_000_000L;

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void aBurstPassesAtOnceAndNothingAfterIt() {
        RateBucket bucket = new RateBucket(new RateLimit(10, 5), 0);
        for (int i = 0; i < 5; i++) {
            assertEquals(Duration.ZERO, bucket.take(1, 0));
        }
        assertEquals(millis(100), bucket.take(1, 0));
        assertEquals(millis(300), bucket.take(3, 0));
    }

    @Test
    void itFillsUpAtItsRateAndNoFurtherThanItsBurst() {
        RateBucket bucket = new RateBucket(new RateLimit(10, 5), 0);
        bucket.take(5, 0);
        assertEquals(millis(1), bucket.take(1, 99 * SECOND / 1000));
        assertEquals(Duration.ZERO, bucket.take(1, 100 * SECOND / 1000));
        assertEquals(millis(100), bucket.take(1, 100 * SECOND / 1000));
        long muchLater = 3_600 * SECOND;
        assertEquals(Duration.ZERO, bucket.take(5, muchLater));
        assertEquals(millis(100), bucket.take(1, muchLater));
    }

    @Test
    void whatIsRefusedTakesNothing() {
        RateBucket bucket = new RateBucket(new RateLimit(10, 5), 0);
        bucket.take(3, 0);
        assertEquals(millis(100), bucket.take(3, 0));
        assertEquals(Duration.ZERO, bucket.take(2, 0));
    }

    @Test
    void theTimeThatItTellsIsWhenItPasses() {
        Random random = new Random(7);
        RateBucket bucket = new RateBucket(new RateLimit(7, 20), 0);
        long now = 0;
        for (int i = 0; i < 10_000; i++) {
            int events = 1 + random.nextInt(40);
            Duration wait = bucket.take(events, now);
            if (!wait.isZero()) {
                assertEquals(Duration.ofNanos(1), bucket.take(events, now + wait.toNanos() - 1));
                now += wait.toNanos();
                assertEquals(Duration.ZERO, bucket.take(events, now));
            }
            now += random.nextInt(1_000_000_000);
        }
    }

    @Test
    void aRequestLargerThanTheBurstPassesWhenItIsFullAndIsPaidOffAfterwards() {
        RateBucket bucket = new RateBucket(new RateLimit(10, 5), 0);
        assertEquals(Duration.ZERO, bucket.take(100, 0));
        // 100 events are 10 s; the first event passes when one is in again after them and the bucket's 5.
        assertEquals(millis(9_600), bucket.take(1, 0));
        assertEquals(millis(10_000), bucket.take(6, 0));
        assertEquals(Duration.ZERO, bucket.take(6, 10 * SECOND));
    }

    @Test
    void aRequestLargerThanTheBurstWaitsUntilItIsFull() {
        RateBucket bucket = new RateBucket(new RateLimit(10, 5), 0);
        bucket.take(1, 0);
        assertEquals(millis(100), bucket.take(100, 0));
        assertEquals(Duration.ZERO, bucket.take(100, SECOND / 10));
    }

    /** However requests are timed, no more pass than the burst and what the rate allows; and a patient sender gets that. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 10", "1000, 1", "999983, 1000000"})
    void overTimeTheRateHolds(int rate, int burst) {
        RateBucket bucket = new RateBucket(new RateLimit(rate, burst), -5);
        Random random = new Random(rate);
        long passed = 0;
        long now = -5;
        for (int i = 0; i < 50_000; i++) {
            int events = 1 + random.nextInt(burst);
            if (bucket.take(events, now).isZero()) {
                passed += events;
            }
            now += random.nextInt((int) Math.max(2, SECOND / rate));
        }
        double allowed = burst + (now + 5) / (double) SECOND * rate;
        assertTrue(passed <= allowed * 1.001 + 1, passed + " of " + allowed);
        assertTrue(passed > (allowed - burst) * 0.3, passed + " of " + allowed);
    }

    @Test
    void askingTakesNothing() {
        RateBucket bucket = new RateBucket(new RateLimit(1, 1), 0);
        assertEquals(Duration.ZERO, bucket.delay(1, 0));
        assertEquals(Duration.ZERO, bucket.take(1, 0));
        assertEquals(Duration.ofSeconds(1), bucket.delay(1, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 1_000, Long.MIN_VALUE, -1})
    void aClockMayStartAnywhereAndWrapAround(long start) {
        RateBucket bucket = new RateBucket(new RateLimit(10, 5), start);
        assertEquals(Duration.ZERO, bucket.take(5, start));
        assertEquals(millis(100), bucket.take(1, start));
        assertEquals(Duration.ZERO, bucket.take(1, start + SECOND / 10));
    }

    @Test
    void theLargestNumbersFit() {
        RateBucket bucket = new RateBucket(new RateLimit(1, RateLimit.MOST), 0);
        assertEquals(Duration.ZERO, bucket.take(RateLimit.MOST, 0));
        assertEquals(Duration.ofSeconds(100_000), bucket.take(100_000, 0));
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(RateLimit.MOST + 1, 1));
        assertEquals(new RateLimit(50, 500), RateLimit.of(50));
        assertEquals(new RateLimit(RateLimit.MOST, RateLimit.MOST), RateLimit.of(RateLimit.MOST));
    }
}
