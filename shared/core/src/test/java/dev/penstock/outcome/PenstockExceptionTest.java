package dev.penstock.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PenstockExceptionTest {

    @Test
    void contextReadsLikeAStackTraceInWords() {
        PenstockException failed = new PermanentException("parse timestamp: invalid format '2026-13-45'")
                .in("rule normalise-time")
                .in(Stage.TRANSFORM.event("abc123"));
        assertEquals(
                "transform event abc123: rule normalise-time: parse timestamp: invalid format '2026-13-45'",
                failed.getMessage());
        assertInstanceOf(PermanentException.class, failed);
    }

    @Test
    void theCauseEndsTheChain() {
        RetryableException failed = new RetryableException("write to stream raw", new IOException("connection reset"));
        assertEquals("write to stream raw: connection reset", failed.getMessage());
        assertEquals(
                "route event e1: write to stream raw: connection reset",
                failed.in("route event e1").getMessage());
    }

    @Test
    void aCauseWithoutWordsIsNamedByItsClass() {
        assertEquals(
                "read table: InterruptedException",
                new RetryableException("read table", new InterruptedException()).getMessage());
    }
}
