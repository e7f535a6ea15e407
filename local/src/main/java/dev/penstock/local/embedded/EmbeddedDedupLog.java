package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.outcome.PenstockException;
import dev.penstock.port.DedupLog;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The dedup log in SQLite. This process is the file's only writer of it, so it knows the newest chunk of each device that
 * was written to lately, and answers "nothing newer" without a read: the usual answer, asked for every device of every batch.
 */
final class EmbeddedDedupLog implements DedupLog {

    /** Above this the memory of newest chunks starts afresh; it costs a read per device. */
    private static final int MAX_KNOWN = 100_000;

    private final Database database;
    private final Map<String, String> newestByDevice = new ConcurrentHashMap<>();

    EmbeddedDedupLog(Database database) {
        this.database = database;
    }

    @Override
    public void append(List<Chunk> chunks, Deadline deadline) {
        if (chunks.isEmpty()) {
            return;
        }
        database.write("write dedup log", deadline, transaction -> {
            PreparedStatement insert = transaction.prepare(
                    "INSERT OR REPLACE INTO dedup (device, position, expires, bytes) VALUES (?, ?, ?, ?)");
            for (Chunk chunk : chunks) {
                insert.setString(1, chunk.deviceId());
                insert.setString(2, chunk.order());
                insert.setLong(3, chunk.expires().getEpochSecond());
                insert.setBytes(4, chunk.bytes());
                insert.executeUpdate();
            }
            transaction.afterCommit(() -> chunks.forEach(chunk -> know(chunk.deviceId(), chunk.order())));
            return chunks.size();
        });
    }

    /** Only the writer thread notes anything: what a reader found may be old by the time it would be noted. */
    private void know(String deviceId, String order) {
        if (newestByDevice.size() >= MAX_KNOWN) {
            newestByDevice.clear();
        }
        newestByDevice.merge(deviceId, order, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    @Override
    public Read readAfter(Map<String, String> orderByDevice, Instant now, Deadline deadline) {
        Map<String, String> behind = new HashMap<>();
        orderByDevice.forEach((deviceId, order) -> {
            String newest = newestByDevice.get(deviceId);
            if (newest == null || newest.compareTo(order) > 0) {
                behind.put(deviceId, order);
            }
        });
        if (behind.isEmpty()) {
            return new Read(List.of(), Map.of());
        }
        try {
            deadline.check("read dedup log");
            return new Read(read(behind, now), Map.of());
        } catch (PenstockException e) {
            return Read.failed(behind.keySet(), e);
        }
    }

    private List<Chunk> read(Map<String, String> orderByDevice, Instant now) {
        return database.read("read dedup log", session -> {
            PreparedStatement select =
                    session.prepare("SELECT position, expires, bytes FROM dedup WHERE device = ? AND position > ?"
                            + " AND expires > ? ORDER BY position");
            List<Chunk> chunks = new ArrayList<>();
            for (Map.Entry<String, String> each : orderByDevice.entrySet()) {
                select.setString(1, each.getKey());
                select.setString(2, each.getValue());
                select.setLong(3, now.getEpochSecond());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        chunks.add(new Chunk(
                                each.getKey(),
                                rows.getString(1),
                                Instant.ofEpochSecond(rows.getLong(2)),
                                rows.getBytes(3)));
                    }
                }
            }
            return chunks;
        });
    }
}
