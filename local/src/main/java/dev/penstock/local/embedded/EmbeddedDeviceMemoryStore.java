package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the rules remember of devices, in SQLite. */
final class EmbeddedDeviceMemoryStore implements DeviceMemoryStore {

    private final Database database;

    EmbeddedDeviceMemoryStore(Database database) {
        this.database = database;
    }

    @Override
    public Map<String, Stored> load(Collection<String> deviceIds, Deadline deadline) {
        deadline.check("read device memory");
        return database.read("read device memory", session -> {
            PreparedStatement select = session.prepare("SELECT version, bytes FROM memories WHERE device = ?");
            Map<String, Stored> found = new HashMap<>();
            for (String deviceId : deviceIds) {
                select.setString(1, deviceId);
                try (ResultSet rows = select.executeQuery()) {
                    if (rows.next()) {
                        found.put(deviceId, new Stored(deviceId, rows.getLong(1), rows.getBytes(2)));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public Set<String> save(List<Stored> memories, Instant expires, Deadline deadline) {
        if (memories.isEmpty()) {
            return Set.of();
        }
        return database.write("write device memory", deadline, transaction -> {
            Set<String> conflicts = new HashSet<>();
            for (Stored memory : memories) {
                if (!save(transaction, memory, expires)) {
                    conflicts.add(memory.deviceId());
                }
            }
            return conflicts;
        });
    }

    private static boolean save(Transaction transaction, Stored memory, Instant expires) throws SQLException {
        PreparedStatement write = memory.version() == 0
                ? transaction.prepare("INSERT INTO memories (version, expires, bytes, device) VALUES (1, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING")
                : transaction.prepare("UPDATE memories SET version = version + 1, expires = ?, bytes = ?"
                        + " WHERE device = ? AND version = ?");
        write.setLong(1, expires.getEpochSecond());
        write.setBytes(2, memory.bytes());
        write.setString(3, memory.deviceId());
        if (memory.version() != 0) {
            write.setLong(4, memory.version());
        }
        return write.executeUpdate() == 1;
    }
}
