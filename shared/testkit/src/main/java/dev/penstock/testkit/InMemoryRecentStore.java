package dev.penstock.testkit;

import dev.penstock.port.DeviceState;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A recent-data cache in memory. Nothing is ever deleted: expiry is a filter on read. */
public final class InMemoryRecentStore extends Breakable implements RecentStore {

    private static final Comparator<HistoryChunk> OLDEST_FIRST =
            Comparator.comparing(HistoryChunk::lastTime).thenComparing(HistoryChunk::chunkId);

    private record Saved(DeviceState state, Instant expires) {}

    private final Map<String, TreeSet<HistoryChunk>> chunksByDevice = new HashMap<>();
    private final Map<String, Saved> devices = new HashMap<>();

    @Override
    public synchronized void append(List<HistoryChunk> chunks, Deadline deadline) {
        call();
        for (HistoryChunk chunk : chunks) {
            // A set keeps the one that it has, as the port demands.
            chunksByDevice
                    .computeIfAbsent(chunk.deviceId(), id -> new TreeSet<>(OLDEST_FIRST))
                    .add(chunk);
        }
    }

    @Override
    public synchronized Iterator<HistoryChunk> chunks(
            String deviceId, Instant from, Instant to, Order order, Instant now, Deadline deadline) {
        call();
        Instant first = HistoryChunk.bucketOf(from);
        Instant last = HistoryChunk.bucketOf(to);
        List<HistoryChunk> found = chunksByDevice.getOrDefault(deviceId, new TreeSet<>(OLDEST_FIRST)).stream()
                .filter(chunk -> chunk.expires().isAfter(now))
                .filter(chunk -> {
                    Instant bucket = HistoryChunk.bucketOf(chunk.lastTime());
                    return !bucket.isBefore(first) && !bucket.isAfter(last);
                })
                .toList();
        return (order == Order.OLDEST_FIRST ? found : found.reversed()).iterator();
    }

    @Override
    public synchronized Map<String, DeviceState> devices(Collection<String> deviceIds, Deadline deadline) {
        call();
        Map<String, DeviceState> found = new HashMap<>();
        for (String deviceId : deviceIds) {
            Saved saved = devices.get(deviceId);
            if (saved != null) {
                found.put(deviceId, saved.state);
            }
        }
        return found;
    }

    @Override
    public synchronized Set<String> saveDevices(List<DeviceState> states, Instant expires, Deadline deadline) {
        call();
        Set<String> conflicts = new LinkedHashSet<>();
        for (DeviceState state : states) {
            Saved saved = devices.get(state.deviceId());
            long stored = saved == null ? 0 : saved.state.version();
            if (stored != state.version()) {
                conflicts.add(state.deviceId());
                continue;
            }
            devices.put(state.deviceId(), new Saved(state.withVersion(state.version() + 1), expires));
        }
        return conflicts;
    }

    @Override
    public synchronized Page<DeviceState> listDevices(int limit, String cursor, Instant now, Deadline deadline) {
        call();
        NavigableMap<String, DeviceState> alive = new TreeMap<>();
        devices.forEach((id, saved) -> {
            if (saved.expires.isAfter(now)) {
                alive.put(id, saved.state);
            }
        });
        return Cursors.page(alive, limit, cursor);
    }
}
