package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the rules remember of devices, in SQLite. */
final class EmbeddedDeviceMemoryStore implements DeviceMemoryStore {

    private final VersionedRows rows;

    EmbeddedDeviceMemoryStore(Database database) {
        this.rows = new VersionedRows(database, "memories", "bytes", "device memory");
    }

    @Override
    public Map<String, Stored> load(Collection<String> deviceIds, Deadline deadline) {
        Map<String, Stored> found = new HashMap<>();
        for (VersionedRows.Row row : rows.find(deviceIds, deadline)) {
            found.put(row.deviceId(), new Stored(row.deviceId(), row.version(), row.bytes()));
        }
        return found;
    }

    @Override
    public Set<String> save(List<Stored> memories, Instant expires, Deadline deadline) {
        return rows.save(
                memories.stream()
                        .map(memory -> new VersionedRows.Row(memory.deviceId(), memory.version(), memory.bytes()))
                        .toList(),
                expires,
                deadline);
    }
}
