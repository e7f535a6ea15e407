package dev.penstock.testkit;

import dev.penstock.port.DedupLog;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A dedup log in memory. */
public final class InMemoryDedupLog extends Breakable implements DedupLog {

    private final Map<String, TreeMap<String, Chunk>> byDevice = new HashMap<>();

    @Override
    public synchronized void append(List<Chunk> chunks, Deadline deadline) {
        call();
        for (Chunk chunk : chunks) {
            byDevice.computeIfAbsent(chunk.deviceId(), id -> new TreeMap<>()).put(chunk.order(), chunk);
        }
    }

    @Override
    public synchronized List<Chunk> readAfter(String deviceId, String order, Instant now, Deadline deadline) {
        call();
        return byDevice.getOrDefault(deviceId, new TreeMap<>()).tailMap(order, false).values().stream()
                .filter(chunk -> chunk.expires().isAfter(now))
                .toList();
    }
}
