package dev.penstock.recent;

import dev.penstock.port.DeviceState;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A store in maps that counts what is read and lets a test come in between. */
final class FakeRecentStore implements RecentStore {

    final Map<List<Object>, HistoryChunk> chunks = new HashMap<>();
    final Map<String, DeviceState> devices = new TreeMap<>();
    int chunksRead;
    int deviceSaves;
    Runnable beforeSave = () -> {};

    @Override
    public synchronized void append(List<HistoryChunk> added, Deadline deadline) {
        for (HistoryChunk chunk : added) {
            chunks.putIfAbsent(List.of(chunk.deviceId(), chunk.lastTime(), chunk.chunkId()), chunk);
        }
    }

    @Override
    public synchronized Iterator<HistoryChunk> chunks(
            String deviceId, Instant from, Instant to, Order order, Instant now, Deadline deadline) {
        Comparator<HistoryChunk> byTime =
                Comparator.comparing(HistoryChunk::lastTime).thenComparing(HistoryChunk::chunkId);
        Iterator<HistoryChunk> found = new ArrayList<>(chunks.values())
                .stream()
                        .filter(c -> c.deviceId().equals(deviceId))
                        .filter(c -> !HistoryChunk.bucketOf(c.lastTime()).isAfter(to)
                                && HistoryChunk.bucketOf(c.lastTime())
                                        .plus(HistoryChunk.BUCKET)
                                        .isAfter(from))
                        .filter(c -> c.expires().isAfter(now))
                        .sorted(order == Order.OLDEST_FIRST ? byTime : byTime.reversed())
                        .iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return found.hasNext();
            }

            @Override
            public HistoryChunk next() {
                chunksRead++;
                return found.next();
            }
        };
    }

    @Override
    public synchronized Map<String, DeviceState> devices(Collection<String> deviceIds, Deadline deadline) {
        Map<String, DeviceState> found = new HashMap<>(devices);
        found.keySet().retainAll(deviceIds);
        return found;
    }

    @Override
    public Set<String> saveDevices(List<DeviceState> states, Instant expires, Deadline deadline) {
        beforeSave.run();
        synchronized (this) {
            Set<String> conflicts = new HashSet<>();
            for (DeviceState state : states) {
                DeviceState stored = devices.get(state.deviceId());
                if ((stored == null ? 0 : stored.version()) != state.version()) {
                    conflicts.add(state.deviceId());
                    continue;
                }
                deviceSaves++;
                devices.put(state.deviceId(), state.withVersion(state.version() + 1));
            }
            return conflicts;
        }
    }

    @Override
    public synchronized Page<DeviceState> listDevices(int limit, String cursor, Instant now, Deadline deadline) {
        List<DeviceState> rest = devices.values().stream()
                .filter(state -> state.deviceId().compareTo(cursor) > 0)
                .toList();
        List<DeviceState> page = rest.subList(0, Math.min(limit, rest.size()));
        return new Page<>(page, page.size() < rest.size() ? page.getLast().deviceId() : null);
    }
}
