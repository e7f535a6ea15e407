package dev.penstock.testkit;

import dev.penstock.port.DeviceAttributes;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attributes of devices in memory. */
public final class InMemoryDeviceAttributes extends Breakable implements DeviceAttributes {

    private final Map<String, Map<String, String>> byDevice = new HashMap<>();
    private final List<Set<String>> asked = new ArrayList<>();

    @Override
    public synchronized Map<String, Map<String, String>> find(Set<String> deviceIds, Deadline deadline) {
        asked.add(Set.copyOf(deviceIds));
        call();
        Map<String, Map<String, String>> found = new HashMap<>(byDevice);
        found.keySet().retainAll(deviceIds);
        return found;
    }

    @Override
    public synchronized void save(String deviceId, Map<String, String> attributes, Deadline deadline) {
        call();
        if (attributes.isEmpty()) {
            byDevice.remove(deviceId);
        } else {
            byDevice.put(deviceId, Map.copyOf(attributes));
        }
    }

    /** The devices of every look-up so far, those that failed included. */
    public synchronized List<Set<String>> asked() {
        return List.copyOf(asked);
    }
}
