package dev.penstock.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until it is moved; in UTC, whatever zone is asked for. */
public final class MovableClock extends Clock {

    private volatile Instant now;

    /** A clock that shows {@code now}. */
    public MovableClock(Instant now) {
        this.now = now;
    }

    /** Lets time pass. */
    public void move(Duration by) {
        now = now.plus(by);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
