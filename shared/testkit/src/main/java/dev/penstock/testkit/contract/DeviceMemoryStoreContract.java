package dev.penstock.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.DeviceMemoryStore.Stored;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DeviceMemoryStore} must do. */
public abstract class DeviceMemoryStoreContract {

    private static final Instant LATER = Instant.parse("2036-03-01T12:00:00Z");

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private DeviceMemoryStore store;

    /** The adapter over an empty store. */
    protected abstract DeviceMemoryStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @Test
    void anEmptyStoreHasNothing() {
        assertEquals(Set.of(), store.save(List.of(), LATER, deadline));
        assertEquals(Map.of(), store.load(List.of(), deadline));
        assertEquals(Map.of(), store.load(List.of("nobody"), deadline));
    }

    @Test
    void aMemoryComesBackAsItWasOneVersionOn() {
        byte[] bytes = {0, 1, -1, 127, -128};
        assertEquals(Set.of(), store.save(List.of(new Stored("pump:1.a_b-c", 0, bytes)), LATER, deadline));

        Map<String, Stored> read = store.load(List.of("pump:1.a_b-c", "pump:1.a_b", "pump:1.a_b-c"), deadline);

        assertEquals(Set.of("pump:1.a_b-c"), read.keySet());
        Stored stored = stored("pump:1.a_b-c");
        assertEquals("pump:1.a_b-c", stored.deviceId());
        assertEquals(1, stored.version());
        assertArrayEquals(bytes, stored.bytes());
    }

    @Test
    void aMemoryThatSomebodyElseSavedIsAConflictAndOnlyThat() {
        store.save(List.of(memory("a", 0, 1), memory("b", 0, 1)), LATER, deadline);

        assertEquals(
                Set.of("a"),
                store.save(List.of(memory("a", 0, 2), memory("b", 1, 2), memory("c", 0, 2)), LATER, deadline));
        assertEquals(
                Set.of("a", "d"),
                store.save(List.of(memory("a", 2, 3), memory("b", 2, 3), memory("d", 4, 3)), LATER, deadline));

        Map<String, Stored> read = store.load(List.of("a", "b", "c", "d"), deadline);
        assertEquals(Set.of("a", "b", "c"), read.keySet());
        assertEquals(1, stored("a").version());
        assertEquals(1, stored("a").bytes()[0]);
        assertEquals(3, stored("b").version());
        assertEquals(3, stored("b").bytes()[0]);
        assertEquals(2, stored("c").bytes()[0]);
    }

    @Test
    void manyLargeMemoriesComeAll() {
        List<Stored> memories = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            String deviceId = "pump-" + i;
            memories.add(new Stored(deviceId, 0, new byte[i % 10 == 0 ? 200_000 : 500]));
            ids.add(deviceId);
        }
        assertEquals(Set.of(), store.save(memories, LATER, deadline));

        assertEquals(Set.copyOf(ids), store.load(ids, deadline).keySet());
        assertEquals(200_000, stored("pump-120").bytes().length);
    }

    @Test
    void noUpdateIsLostBetweenThreads() throws Exception {
        int threads = 4;
        int updates = 5;
        int total = threads * updates;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(executor.submit(() -> {
                    for (int i = 0; i < updates; i++) {
                        increment();
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        Stored stored = stored("pump-1");
        assertEquals(total, stored.version());
        assertEquals(total, stored.bytes()[0]);
    }

    private Stored stored(String deviceId) {
        return Objects.requireNonNull(store.load(List.of(deviceId), deadline).get(deviceId), deviceId);
    }

    private void increment() {
        Set<String> conflicts;
        do {
            Stored known = store.load(List.of("pump-1"), deadline).getOrDefault("pump-1", memory("pump-1", 0, 0));
            Stored next = memory("pump-1", known.version(), known.bytes()[0] + 1);
            conflicts = store.save(List.of(next), LATER, deadline);
        } while (!conflicts.isEmpty());
    }

    private static Stored memory(String deviceId, long version, int content) {
        return new Stored(deviceId, version, new byte[] {(byte) content});
    }
}
