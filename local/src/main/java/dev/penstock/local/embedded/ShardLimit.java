package dev.penstock.local.embedded;

import java.util.function.LongSupplier;

/** What one provisioned shard takes: 1,000 records and 1 MB a second, a second's worth at once. */
final class ShardLimit {

    private static final double RECORDS_PER_SECOND = 1_000;
    private static final double BYTES_PER_SECOND = 1_000_000;
    private static final double NANOS = 1e9;

    private final LongSupplier nanoClock;
    private double records = RECORDS_PER_SECOND;
    private double bytes = BYTES_PER_SECOND;
    private long refilledAt;

    ShardLimit(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.refilledAt = nanoClock.getAsLong();
    }

    /** Whether a record of this size still fits; if so it is counted. */
    synchronized boolean admit(int size) {
        long now = nanoClock.getAsLong();
        double seconds = (now - refilledAt) / NANOS;
        refilledAt = now;
        records = Math.min(RECORDS_PER_SECOND, records + seconds * RECORDS_PER_SECOND);
        bytes = Math.min(BYTES_PER_SECOND, bytes + seconds * BYTES_PER_SECOND);
        // A record may be larger than what is left of the second, as long as something is: else 1 MiB never fits.
        if (records < 1 || bytes <= 0) {
            return false;
        }
        records -= 1;
        bytes -= size;
        return true;
    }
}
