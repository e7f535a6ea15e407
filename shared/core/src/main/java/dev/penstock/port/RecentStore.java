package dev.penstock.port;

import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The recent-data cache: history in packed chunks, and the state of each device. All methods throw
 * {@link RetryableException} when the store does not answer in time, PermanentException when it refuses.
 */
public interface RecentStore {

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

    /** The states of those of {@code deviceIds} that are known, by device id. */
    Map<String, DeviceState> devices(Collection<String> deviceIds, Deadline deadline);

    /**
     * Saves each state whose {@code version} is still the stored one (0: not stored yet), as version + 1.
     *
     * @param expires when these states may go; whole seconds
     * @return the ids of the devices that somebody else saved meanwhile: read them again, merge and retry
     */
    Set<String> saveDevices(List<DeviceState> states, Instant expires, Deadline deadline);

    /**
     * All known devices that have not expired by {@code now}, in an order that is the store's own but stable.
     *
     * @param limit 1 to 1,000
     * @param cursor from the page before, or the empty string for the first
     */
    Page<DeviceState> listDevices(int limit, String cursor, Instant now, Deadline deadline);
}
