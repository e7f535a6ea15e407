package dev.penstock.port;

import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state of each device that was seen lately. All methods throw {@link RetryableException} when the store does not
 * answer in time, PermanentException when it refuses.
 */
public interface DeviceStateStore {

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
