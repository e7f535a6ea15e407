package dev.penstock.port;

import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/**
 * The recent-data cache: history in packed chunks, and the state of each device. All methods throw
 * {@link RetryableException} when the store does not answer in time, PermanentException when it refuses.
 */
public interface RecentStore extends DeviceStateStore {

    /** Which end of a range is read first. */
    enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    /**
     * Stores chunks. One that is there already (same device, last time and id) stays one: equal ids mean equal events, so
     * it does not matter which of the two is kept.
     */
    void append(List<HistoryChunk> chunks, Deadline deadline);

    /**
     * The chunks of one device whose bucket overlaps {@code [from, to]}, by bucket and then last time in the order asked
     * for; read from the store as the iterator advances. Chunks that have expired by {@code now} are left out, even
     * where the store has not deleted them yet.
     */
    Iterator<HistoryChunk> chunks(
            String deviceId, Instant from, Instant to, Order order, Instant now, Deadline deadline);
}
