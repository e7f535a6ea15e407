package dev.penstock.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.RetryableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    @Test
    void passesOnAMonotonicClockEvenWhereItWrapsAround() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        Deadline deadline = Deadline.after(Duration.ofNanos(10), nanos::get);
        assertEquals(Duration.ofNanos(10), deadline.remaining());
        deadline.check("write to stream raw");
        nanos.addAndGet(9);
        assertFalse(deadline.hasPassed());
        nanos.addAndGet(1);
        assertTrue(deadline.hasPassed());
        assertEquals(Duration.ZERO, deadline.remaining());
        RetryableException late = assertThrows(RetryableException.class, () -> deadline.check("write to stream raw"));
        assertEquals("write to stream raw: deadline passed", late.getMessage());
    }

    @Test
    void aStepGetsNoMoreThanTheWholeHasLeft() {
        AtomicLong nanos = new AtomicLong();
        Deadline deadline = Deadline.after(Duration.ofNanos(10), nanos::get);
        assertEquals(Duration.ofNanos(4), deadline.atMost(Duration.ofNanos(4)).remaining());
        assertEquals(Duration.ofNanos(10), deadline.atMost(Duration.ofNanos(40)).remaining());
        Deadline step = deadline.atMost(Duration.ofNanos(4));
        nanos.addAndGet(4);
        assertTrue(step.hasPassed());
        assertFalse(deadline.hasPassed());
        nanos.addAndGet(6);
        assertTrue(deadline.atMost(Duration.ofNanos(4)).hasPassed());
    }
}
