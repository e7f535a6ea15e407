package dev.penstock.aws.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration BASE = Duration.ofMillis(100);

    private final TestTime time = new TestTime();

    @Test
    void pausesGrowToTwoSecondsAndAreSpreadFromZero() {
        Backoff backoff = new Backoff(time, new Random(1));
        Deadline deadline = time.deadline(Duration.ofHours(1));

        for (int attempt : new int[] {1, 2, 3, 4, 5, 6, 40}) {
            long longest = Math.min(2000, 100L << Math.min(attempt - 1, 10));
            Duration sum = Duration.ZERO;
            for (int i = 0; i < 200; i++) {
                assertTrue(backoff.pause(attempt, BASE, deadline));
                Duration pause = time.pauses().getLast();
                assertTrue(pause.toMillis() <= longest, attempt + ": " + pause);
                sum = sum.plus(pause);
            }
            // Evenly from 0: the mean of 200 draws is near the middle.
            assertEquals(longest / 2.0, sum.toMillis() / 200.0, longest * 0.1, "attempt " + attempt);
        }
    }

    @Test
    void aPauseThatWouldOutlastTheDeadlineIsNotBegun() {
        Backoff backoff = new Backoff(time, new Random(1));

        assertFalse(backoff.pause(1, BASE, time.deadline(Duration.ZERO)));

        assertEquals(List.of(), time.pauses());
    }

    @Test
    void anInterruptedThreadGivesUpAndStaysInterrupted() {
        Backoff backoff = new Backoff(
                pause -> {
                    throw new InterruptedException();
                },
                new Random(1));

        assertFalse(backoff.pause(1, BASE, time.deadline(Duration.ofMinutes(1))));

        assertTrue(Thread.interrupted());
    }
}
