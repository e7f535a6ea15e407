package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.port.DeviceState;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The recent-data cache in SQLite; devices are listed in order of id. */
final class EmbeddedRecentStore implements RecentStore {

    private final Database database;
    private final VersionedRows devices;

    EmbeddedRecentStore(Database database) {
        this.database = database;
        this.devices = new VersionedRows(database, "devices", "state", "devices");
    }

    @Override
    public void append(List<HistoryChunk> chunks, Deadline deadline) {
        if (chunks.isEmpty()) {
            return;
        }
        database.write("write history", deadline, transaction -> {
            PreparedStatement insert = transaction.prepare("INSERT INTO history"
                    + " (device, bucket, last_seconds, last_nanos, chunk_id, expires, bytes)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
            for (HistoryChunk chunk : chunks) {
                Instant last = chunk.lastTime();
                insert.setString(1, chunk.deviceId());
                insert.setLong(2, HistoryChunk.bucketOf(last).getEpochSecond());
                insert.setLong(3, last.getEpochSecond());
                insert.setInt(4, last.getNano());
                insert.setString(5, chunk.chunkId());
                insert.setLong(6, chunk.expires().getEpochSecond());
                insert.setBytes(7, chunk.bytes());
                insert.executeUpdate();
            }
            return chunks.size();
        });
    }

    @Override
    public Iterator<HistoryChunk> chunks(
            String deviceId, Instant from, Instant to, Order order, Instant now, Deadline deadline) {
        return new HistoryScan(database, deviceId, from, to, order, now, deadline);
    }

    @Override
    public Map<String, DeviceState> devices(Collection<String> deviceIds, Deadline deadline) {
        Map<String, DeviceState> states = new HashMap<>();
        for (VersionedRows.Row row : devices.find(deviceIds, deadline)) {
            states.put(row.deviceId(), DeviceStateCodec.decode(row.deviceId(), row.version(), row.bytes()));
        }
        return states;
    }

    @Override
    public Set<String> saveDevices(List<DeviceState> states, Instant expires, Deadline deadline) {
        return devices.save(
                states.stream()
                        .map(state -> new VersionedRows.Row(
                                state.deviceId(), state.version(), DeviceStateCodec.encode(state)))
                        .toList(),
                expires,
                deadline);
    }

    @Override
    public Page<DeviceState> listDevices(int limit, String cursor, Instant now, Deadline deadline) {
        deadline.check("read devices");
        String after = Pages.position(cursor);
        return database.read("read devices", session -> {
            PreparedStatement select = session.prepare("SELECT device, version, state FROM devices"
                    + " WHERE device > ? AND expires > ? ORDER BY device LIMIT ?");
            select.setString(1, after);
            select.setLong(2, now.getEpochSecond());
            select.setInt(3, limit + 1);
            List<DeviceState> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(DeviceStateCodec.decode(rows.getString(1), rows.getLong(2), rows.getBytes(3)));
                }
            }
            return Pages.of(found, limit, DeviceState::deviceId);
        });
    }
}
