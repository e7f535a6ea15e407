package dev.penstock.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Alarm;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore;
import dev.penstock.port.RecentStore.Order;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RecentStore} must do. */
public abstract class RecentStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(7));

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private RecentStore store;

    /** The adapter over an empty store. */
    protected abstract RecentStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @Test
    void anEmptyStoreHasNothing() {
        store.append(List.of(), deadline);

        assertEquals(Set.of(), store.saveDevices(List.of(), LATER, deadline));
        assertEquals(Map.of(), store.devices(List.of(), deadline));
        assertEquals(Map.of(), store.devices(List.of("nobody"), deadline));
        assertEquals(List.of(), ids("nobody", Instant.EPOCH, NOW, Order.OLDEST_FIRST));
        Page<DeviceState> page = store.listDevices(10, "", NOW, deadline);
        assertEquals(List.of(), page.values());
        assertNull(page.nextCursor());
    }

    @Test
    void aChunkComesBackAsItWas() {
        byte[] bytes = {0, 1, -1, 127, -128};
        HistoryChunk chunk =
                new HistoryChunk("pump-1", Instant.parse("2026-03-01T10:59:59.999Z"), "c:1/é", LATER, bytes);
        store.append(List.of(chunk), deadline);

        HistoryChunk read = store.chunks("pump-1", NOW.minusSeconds(7200), NOW, Order.OLDEST_FIRST, NOW, deadline)
                .next();

        assertEquals(chunk.deviceId(), read.deviceId());
        assertEquals(chunk.lastTime(), read.lastTime());
        assertEquals(chunk.chunkId(), read.chunkId());
        assertEquals(chunk.expires(), read.expires());
        assertArrayEquals(bytes, read.bytes());
    }

    @Test
    void chunksComeInTheOrderAskedFor() {
        store.append(List.of(chunk("c", "2026-03-01T10:30:00.002Z"), chunk("a", "2026-03-01T09:10:00Z")), deadline);
        store.append(List.of(chunk("b", "2026-03-01T10:30:00.001Z"), chunk("d", "2026-03-01T11:00:00Z")), deadline);

        assertEquals(List.of("a", "b", "c", "d"), ids("pump-1", Instant.EPOCH, NOW, Order.OLDEST_FIRST));
        assertEquals(List.of("d", "c", "b", "a"), ids("pump-1", Instant.EPOCH, NOW, Order.NEWEST_FIRST));
    }

    @Test
    void aRangeTakesWholeBuckets() {
        store.append(
                List.of(
                        chunk("before", "2026-03-01T08:59:59.999Z"),
                        chunk("first", "2026-03-01T09:00:00Z"),
                        chunk("last", "2026-03-01T10:59:59.999Z"),
                        chunk("after", "2026-03-01T11:00:00Z")),
                deadline);

        assertEquals(
                List.of("first", "last"),
                ids(
                        "pump-1",
                        Instant.parse("2026-03-01T09:30:00Z"),
                        Instant.parse("2026-03-01T10:00:00Z"),
                        Order.OLDEST_FIRST));
        assertEquals(List.of(), ids("pump-1", NOW, NOW.minusSeconds(36_000), Order.OLDEST_FIRST));
    }

    @Test
    void timesFarAwayKeepTheirOrder() {
        store.append(
                List.of(
                        chunk("9999", "9999-12-31T23:59:59.999Z"),
                        chunk("1969", "1969-12-31T23:59:59Z"),
                        chunk("1970", "1970-01-01T00:00:00Z"),
                        chunk("1931", "1931-05-01T00:00:00.500Z"),
                        chunk("2026", "2026-03-01T00:00:00Z")),
                deadline);

        assertEquals(
                List.of("1931", "1969", "1970", "2026", "9999"),
                ids(
                        "pump-1",
                        Instant.parse("1900-01-01T00:00:00Z"),
                        Instant.parse("9999-12-31T23:59:59Z"),
                        Order.OLDEST_FIRST));
    }

    @Test
    void aDeviceHasItsOwnChunksOnly() {
        store.append(
                List.of(
                        new HistoryChunk("pump-1", NOW, "a", LATER, new byte[1]),
                        new HistoryChunk("pump-11", NOW, "b", LATER, new byte[1]),
                        new HistoryChunk("pump", NOW, "c", LATER, new byte[1])),
                deadline);

        assertEquals(List.of("a"), ids("pump-1", Instant.EPOCH, NOW, Order.OLDEST_FIRST));
    }

    @Test
    void aRepeatedChunkStaysOne() {
        List<HistoryChunk> chunks = List.of(chunk("a", "2026-03-01T10:00:00Z"), chunk("b", "2026-03-01T10:00:00Z"));
        store.append(chunks, deadline);
        store.append(chunks, deadline);
        store.append(List.of(chunks.getFirst(), chunks.getFirst()), deadline);

        assertEquals(
                List.of("a", "b"),
                ids("pump-1", Instant.EPOCH, NOW, Order.OLDEST_FIRST).stream()
                        .sorted()
                        .toList());
    }

    @Test
    void whatHasExpiredIsNotRead() {
        store.append(
                List.of(
                        new HistoryChunk("pump-1", NOW, "gone", NOW, new byte[1]),
                        new HistoryChunk("pump-1", NOW, "long gone", NOW.minusSeconds(1), new byte[1]),
                        new HistoryChunk("pump-1", NOW, "alive", NOW.plusSeconds(1), new byte[1])),
                deadline);

        assertEquals(List.of("alive"), ids("pump-1", Instant.EPOCH, NOW, Order.OLDEST_FIRST));
    }

    @Test
    void manyChunksComeAll() {
        List<HistoryChunk> chunks = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            Instant time = NOW.minusSeconds(700L - i);
            chunks.add(new HistoryChunk("pump-1", time, "c" + i, i % 7 == 0 ? NOW : LATER, new byte[2000]));
            if (i % 7 != 0) {
                ids.add("c" + i);
            }
        }
        store.append(chunks, deadline);

        assertEquals(ids, ids("pump-1", NOW.minusSeconds(3600), NOW, Order.OLDEST_FIRST));
        assertEquals(ids.reversed(), ids("pump-1", NOW.minusSeconds(3600), NOW, Order.NEWEST_FIRST));
    }

    @Test
    void aStateComesBackAsItWasOneVersionOn() {
        Stamp last = new Stamp(NOW, NOW.plusMillis(250), "événement-7 \"quoted\" 🚰");
        Stamp before = new Stamp(NOW.minusMillis(1), NOW, "e-6");
        DeviceState state = new DeviceState(
                "pump:1.a_b-c",
                NOW.plusMillis(250),
                last,
                "pump.telemetry",
                Map.of(
                        "temperature", new Metric("72.40", last),
                        "motor.on", new Metric("true", before),
                        "état", new Metric("\"a \\\"b\\\" é\"", before),
                        "big", new Metric("1e400", last)),
                0);

        assertEquals(Set.of(), store.saveDevices(List.of(state), LATER, deadline));

        assertEquals(
                Map.of(state.deviceId(), version(state, 1)),
                store.devices(List.of(state.deviceId(), "nobody", state.deviceId()), deadline));
    }

    @Test
    void alarmsAreKeptAsTheyStand() {
        Stamp raised = new Stamp(NOW.minusSeconds(5), NOW, "e-1/alarm/hot");
        Map<String, Alarm> alarms = Map.of(
                "hot", new Alarm(true, "critical", NOW.minusSeconds(15), raised),
                "silent", new Alarm(false, "warning", NOW.minusSeconds(90), new Stamp(NOW, NOW, "silent-1-cleared")));
        DeviceState state = state("pump-1", 0).withAlarms(alarms);
        store.saveDevices(List.of(state, state("pump-2", 0).withAlarms(alarms).withSilentSince(NOW)), LATER, deadline);

        Map<String, DeviceState> stored = store.devices(List.of("pump-1", "pump-2"), deadline);
        assertEquals(version(state, 1), stored.get("pump-1"));
        assertEquals(version(state("pump-2", 0).withAlarms(alarms).withSilentSince(NOW), 1), stored.get("pump-2"));
    }

    @Test
    void silenceIsKeptUntilItIsCleared() {
        DeviceState state = state("pump-1", 0);
        store.saveDevices(List.of(state.withSilentSince(NOW.minusMillis(1))), LATER, deadline);

        DeviceState silent = store.devices(List.of("pump-1"), deadline).get("pump-1");
        assertNotNull(silent);
        assertEquals(version(state, 1).withSilentSince(NOW.minusMillis(1)), silent);
        assertEquals(List.of(silent), store.listDevices(10, "", NOW, deadline).values());

        store.saveDevices(List.of(silent.withSilentSince(null)), LATER, deadline);
        assertEquals(
                version(state, 2), store.devices(List.of("pump-1"), deadline).get("pump-1"));
    }

    @Test
    void aStateThatSomebodyElseSavedIsAConflictAndOnlyThat() {
        DeviceState a = state("a", 0);
        DeviceState b = state("b", 0);
        store.saveDevices(List.of(a, b), LATER, deadline);

        assertEquals(
                Set.of("a"), store.saveDevices(List.of(version(a, 0), version(b, 1), state("c", 0)), LATER, deadline));
        assertEquals(
                Set.of("a", "d"),
                store.saveDevices(List.of(version(a, 2), version(b, 2), state("d", 4)), LATER, deadline));

        Map<String, Long> versions = new HashMap<>();
        store.devices(List.of("a", "b", "c", "d"), deadline).forEach((id, state) -> versions.put(id, state.version()));
        assertEquals(Map.of("a", 1L, "b", 3L, "c", 1L), versions);
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
                        increment("pump-1");
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        DeviceState state = store.devices(List.of("pump-1"), deadline).get("pump-1");
        assertNotNull(state);
        assertEquals(total, state.version());
        Metric counter = state.metrics().get("counter");
        assertNotNull(counter);
        assertEquals(String.valueOf(total), counter.valueJson());
    }

    private void increment(String deviceId) {
        Set<String> conflicts;
        do {
            DeviceState known = store.devices(List.of(deviceId), deadline).getOrDefault(deviceId, state(deviceId, 0));
            Metric counter = known.metrics().get("counter");
            int count = counter == null ? 0 : Integer.parseInt(counter.valueJson());
            DeviceState next = new DeviceState(
                    deviceId,
                    known.lastSeen(),
                    known.lastEvent(),
                    known.lastType(),
                    Map.of("counter", new Metric(String.valueOf(count + 1), known.lastEvent())),
                    known.version());
            conflicts = store.saveDevices(List.of(next), LATER, deadline);
        } while (!conflicts.isEmpty());
    }

    @Test
    void theListHasEveryDeviceOnceHoweverItIsPaged() {
        Set<String> all = new HashSet<>();
        List<DeviceState> states = new ArrayList<>();
        for (int i = 0; i < 43; i++) {
            states.add(state("pump-" + i, 0));
            all.add("pump-" + i);
        }
        store.saveDevices(states, LATER, deadline);

        List<String> whole = listed(1000);
        assertEquals(43, whole.size());
        assertEquals(all, Set.copyOf(whole));
        for (int limit : new int[] {7, 42, 43, 44}) {
            assertEquals(whole, listed(limit), "limit " + limit);
        }
    }

    @Test
    void theListLeavesOutDevicesThatHaveExpired() {
        store.saveDevices(List.of(state("gone-1", 0), state("gone-2", 0)), NOW, deadline);
        store.saveDevices(List.of(state("alive", 0)), NOW.plusSeconds(1), deadline);

        assertEquals(List.of("alive"), listed(1));
    }

    @Test
    void aDeviceThatIsSavedAgainLivesOn() {
        store.saveDevices(List.of(state("pump-1", 0)), NOW, deadline);
        store.saveDevices(List.of(state("pump-1", 1)), LATER, deadline);

        assertEquals(List.of("pump-1"), listed(10));
    }

    @Test
    void aCursorThatNobodyMadeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> store.listDevices(10, "%%no cursor%%", NOW, deadline));
    }

    private List<String> listed(int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Page<DeviceState> page = store.listDevices(limit, cursor, NOW, deadline);
            assertTrue(
                    page.values().size() <= limit, "a page of " + page.values().size());
            page.values().forEach(state -> ids.add(state.deviceId()));
            assertFalse(page.values().isEmpty(), "a page after the last");
            cursor = page.nextCursor();
        }
        return ids;
    }

    private List<String> ids(String deviceId, Instant from, Instant to, Order order) {
        List<String> ids = new ArrayList<>();
        Iterator<HistoryChunk> chunks = store.chunks(deviceId, from, to, order, NOW, deadline);
        while (chunks.hasNext()) {
            ids.add(chunks.next().chunkId());
        }
        return ids;
    }

    private static HistoryChunk chunk(String id, String lastTime) {
        return new HistoryChunk("pump-1", Instant.parse(lastTime), id, LATER, id.getBytes(StandardCharsets.UTF_8));
    }

    private static DeviceState state(String deviceId, long version) {
        return new DeviceState(deviceId, NOW, new Stamp(NOW, NOW, "e-1"), "pump.telemetry", Map.of(), version);
    }

    private static DeviceState version(DeviceState state, long version) {
        return state.withVersion(version);
    }
}
