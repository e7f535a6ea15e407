package dev.penstock.local.embedded;

import dev.penstock.port.DedupLog;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The dedup log in SQLite. */
final class EmbeddedDedupLog implements DedupLog {

    private final Database database;

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
            return chunks.size();
        });
    }

    @Override
    public List<Chunk> readAfter(String deviceId, String order, Instant now, Deadline deadline) {
        deadline.check("read dedup log");
        return database.read("read dedup log", session -> {
            PreparedStatement select =
                    session.prepare("SELECT position, expires, bytes FROM dedup WHERE device = ? AND position > ?"
                            + " AND expires > ? ORDER BY position");
            select.setString(1, deviceId);
            select.setString(2, order);
            select.setLong(3, now.getEpochSecond());
            List<Chunk> chunks = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    chunks.add(new Chunk(
                            deviceId, rows.getString(1), Instant.ofEpochSecond(rows.getLong(2)), rows.getBytes(3)));
                }
            }
            return chunks;
        });
    }
}
