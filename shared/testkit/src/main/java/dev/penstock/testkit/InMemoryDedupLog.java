package dev.penstock.testkit;

import dev.penstock.outcome.PenstockException;
import dev.penstock.port.DedupLog;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.ArrayList;
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
    public synchronized Read readAfter(Map<String, String> orderByDevice, Instant now, Deadline deadline) {
        try {
            call();
            deadline.check("read dedup log");
        } catch (PenstockException e) {
            return Read.failed(orderByDevice.keySet(), e);
        }
        List<Chunk> chunks = new ArrayList<>();
        orderByDevice.forEach((deviceId, order) ->
                byDevice.getOrDefault(deviceId, new TreeMap<>()).tailMap(order, false).values().stream()
                        .filter(chunk -> chunk.expires().isAfter(now))
                        .forEach(chunks::add));
        return new Read(chunks, Map.of());
    }
}
