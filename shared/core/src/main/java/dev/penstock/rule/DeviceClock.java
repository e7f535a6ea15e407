package dev.penstock.rule;

import dev.penstock.event.Event;
import java.time.Duration;
import java.time.Instant;

/** Tells a device whose clock was set back from one that sends an old event now and then. */
final class DeviceClock {

    /** For so long, by ingest time, only older events must have come. */
    private static final double SET_BACK_MILLIS = Duration.ofHours(1).toMillis();

    private DeviceClock() {}

    /** A time as memory keeps it: epoch milliseconds, with a fraction. */
    static double millis(Instant time) {
        return time.getEpochSecond() * 1e3 + time.getNano() / 1e6;
    }

    /** The time that {@link #millis} gave, to the millisecond. */
    static Instant time(double millis) {
        return Instant.ofEpochMilli((long) millis);
    }

    /**
     * Whether an event that is older than what is remembered means that the clock was set back.
     *
     * @param ingestMillis when the newest event that is remembered was ingested
     */
    static boolean wasSetBack(double ingestMillis, Event event) {
        return millis(event.ingestTime()) - ingestMillis > SET_BACK_MILLIS;
    }
}
