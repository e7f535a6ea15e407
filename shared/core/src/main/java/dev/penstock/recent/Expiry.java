package dev.penstock.recent;

import java.time.Duration;
import java.time.Instant;

/** When cached things end: counted from ingest time, so that old recordings can be replayed. */
public final class Expiry {

    private Expiry() {}

    /** The first whole second at which something ingested at {@code ingestTime} may go. */
    public static Instant wholeSecondAfter(Instant ingestTime, Duration ttl) {
        Instant end = ingestTime.plus(ttl);
        return end.getNano() == 0 ? end : Instant.ofEpochSecond(end.getEpochSecond() + 1);
    }

    static boolean hasPassed(Instant ingestTime, Duration ttl, Instant now) {
        return !ingestTime.plus(ttl).isAfter(now);
    }
}
