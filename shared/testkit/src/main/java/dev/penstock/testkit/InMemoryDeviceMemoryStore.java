package dev.penstock.testkit;

import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Devices' memories in memory. Nothing is ever deleted. */
public final class InMemoryDeviceMemoryStore extends Breakable implements DeviceMemoryStore {

    private final Map<String, Stored> byDevice = new HashMap<>();

    @Override
    public synchronized Map<String, Stored> load(Collection<String> deviceIds, Deadline deadline) {
        call();
        Map<String, Stored> found = new HashMap<>();
        for (String deviceId : deviceIds) {
            Stored stored = byDevice.get(deviceId);
            if (stored != null) {
                found.put(deviceId, stored);
            }
        }
        return found;
    }

    @Override
    public synchronized Set<String> save(List<Stored> memories, Instant expires, Deadline deadline) {
        call();
        Set<String> conflicts = new LinkedHashSet<>();
        for (Stored memory : memories) {
            Stored stored = byDevice.get(memory.deviceId());
            if ((stored == null ? 0 : stored.version()) != memory.version()) {
                conflicts.add(memory.deviceId());
                continue;
            }
            byDevice.put(memory.deviceId(), new Stored(memory.deviceId(), memory.version() + 1, memory.bytes()));
        }
        return conflicts;
    }
}
