package dev.penstock.port;

import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rules remember of each device, as one small value with a version. All methods throw {@link RetryableException}
 * when the store does not answer in time or is too busy, PermanentException when it refuses.
 */
public interface DeviceMemoryStore {

    /**
     * The memory of a device.
     *
     * @param deviceId the device
     * @param version 0 for one that is not stored yet; grows by one with every save, and guards against lost updates
     * @param bytes the packed numbers (see MemoryCodec), 200 KB at the most
     */
    record Stored(String deviceId, long version, byte[] bytes) {}

    /** What is stored of those of {@code deviceIds} that are known, by device id. */
    Map<String, Stored> load(Collection<String> deviceIds, Deadline deadline);

    /**
     * Saves each memory whose {@code version} is still the stored one (0: not stored yet), as version + 1. If it throws, some
     * may be saved.
     *
     * @param memories one for each device
     * @param expires when they may go; whole seconds
     * @return the ids of the devices that somebody else saved meanwhile
     */
    Set<String> save(List<Stored> memories, Instant expires, Deadline deadline);
}
