package dev.penstock.recent;

import static dev.penstock.recent.Samples.NOON;
import static dev.penstock.recent.Samples.event;
import static dev.penstock.recent.Samples.soon;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore.Order;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecentDataTest {

    private static final Duration TTL = Duration.ofDays(7);

    private final FakeRecentStore store = new FakeRecentStore();
    private final RecentData recent = at(NOON);

    private RecentData at(Instant now) {
        return new RecentData(store, TTL, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static HistoryQuery query(Order order, int limit, String cursor) {
        return new HistoryQuery("d", HistoryQuery.EARLIEST, HistoryQuery.LATEST, null, order, limit, cursor);
    }

    private static Page<Event> page(RecentData data, HistoryQuery query) {
        return switch (data.events(query, soon())) {
            case Outcome.Accepted<Page<Event>> accepted -> accepted.value();
            case Outcome.Rejected<Page<Event>> rejected ->
                fail(rejected.reasons().toString());
        };
    }

    private static String rejectionCode(Outcome<?> outcome) {
        return outcome instanceof Outcome.Rejected<?> rejected
                ? rejected.reasons().getFirst().code()
                : fail(outcome.toString());
    }

    private List<String> ids(HistoryQuery query) {
        return page(recent, query).values().stream().map(Event::id).toList();
    }

    private List<String> allIds(Order order, int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Page<Event> page = page(recent, query(order, limit, cursor));
            assertTrue(page.values().size() <= limit);
            page.values().forEach(event -> ids.add(event.id()));
            cursor = page.nextCursor();
        } while (cursor != null);
        return ids;
    }

    @Test
    void historyIsInOrderOfTimeThenIdFromEitherEnd() {
        recent.record(
                List.of(
                        event("b", "d", NOON, "{}"),
                        event("a", "d", NOON, "{}"),
                        event("late", "d", NOON.minusSeconds(7200), "{}"),
                        event("other", "e", NOON, "{}")),
                soon());
        assertEquals(List.of("late", "a", "b"), ids(query(Order.OLDEST_FIRST, 10, "")));
        assertEquals(List.of("b", "a", "late"), ids(query(Order.NEWEST_FIRST, 10, "")));
        assertEquals(List.of(), ids(HistoryQuery.newest("unknown", 10)));
    }

    @Test
    void rangeIsInclusiveAndTypeSelects() {
        recent.record(
                List.of(
                        event("1", "d", NOON, "{}"),
                        event("2", "d", NOON.plusSeconds(1), "{}"),
                        event("3", "d", NOON.plusSeconds(2), "{}")),
                soon());
        assertEquals(
                List.of("1", "2"),
                ids(new HistoryQuery("d", NOON, NOON.plusSeconds(1), null, Order.OLDEST_FIRST, 10, "")));
        assertEquals(List.of(), ids(new HistoryQuery("d", NOON, NOON.plusSeconds(9), "x", Order.OLDEST_FIRST, 10, "")));
        assertEquals(
                List.of(), ids(new HistoryQuery("d", NOON.plusSeconds(1), NOON, null, Order.OLDEST_FIRST, 10, "")));
    }

    @Test
    void overlappingChunksOfARetryShowEachEventOnce() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(event("e" + i, "d", NOON.plusSeconds(i), "{\"v\":" + i + "}"));
        }
        recent.record(events, soon());
        recent.record(events, soon());
        assertEquals(1, store.chunks.size());
        recent.record(events.subList(4, 10), soon());
        recent.record(events.subList(0, 7), soon());
        assertEquals(3, store.chunks.size());
        assertEquals(events.stream().map(Event::id).toList(), ids(query(Order.OLDEST_FIRST, 100, "")));
        assertEquals(1, store.deviceSaves);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void pagesOfAnySizeAddUpToTheWholeHistory(Order order) {
        Random random = new Random(42);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(event("e" + i, "d", NOON.plusSeconds(random.nextInt(3 * 3600) / 7 * 7L), "{}"));
        }
        for (int i = 0; i < 30; i++) {
            int from = random.nextInt(280);
            recent.record(events.subList(from, from + 20), soon());
        }
        Collections.shuffle(events, random);
        recent.record(events, soon());
        List<String> expected = events.stream()
                .sorted(Comparator.comparing(EventKey::of, EventKey.comparator(order)))
                .map(Event::id)
                .toList();
        for (int limit : List.of(1, 7, 100, 299, 300, 1000)) {
            assertEquals(expected, allIds(order, limit), "limit " + limit);
        }
    }

    @Test
    void newestFirstStopsAtTheFirstChunkThatCannotAddAnything() {
        for (int hour = 0; hour < 50; hour++) {
            recent.record(List.of(event("e" + hour, "d", NOON.plusSeconds(3600L * hour), "{}")), soon());
        }
        assertEquals(List.of("e49", "e48"), ids(query(Order.NEWEST_FIRST, 2, "")));
        assertEquals(4, store.chunksRead);
        store.chunksRead = 0;
        assertEquals(List.of("e0", "e1"), ids(query(Order.OLDEST_FIRST, 2, "")));
        assertEquals(4, store.chunksRead);
    }

    @Test
    void aPageEndsBeforeItGrowsTooLargeForAnAnswer() {
        String megabyte = "{\"v\":\"" + "x".repeat(1024 * 1024) + "\"}";
        for (int i = 0; i < 7; i++) {
            recent.record(List.of(event("e" + i, "d", NOON.plusSeconds(i), megabyte)), soon());
        }
        Page<Event> page = page(recent, query(Order.OLDEST_FIRST, 100, ""));
        assertEquals(2, page.values().size());
        assertNotNull(page.nextCursor());
        assertEquals(List.of("e0", "e1", "e2", "e3", "e4", "e5", "e6"), allIds(Order.OLDEST_FIRST, 100));
        assertEquals(List.of("e6", "e5", "e4", "e3", "e2", "e1", "e0"), allIds(Order.NEWEST_FIRST, 100));
    }

    @Test
    void expiryCountsFromIngestTimeSoOldRecordingsStay() {
        Instant longAgo = Instant.parse("2014-01-01T00:00:00Z");
        recent.record(
                List.of(
                        event("old", "d", longAgo, NOON, "{\"v\":1}"),
                        event("young", "d", longAgo, NOON.plusSeconds(60), "{\"w\":1}")),
                soon());
        RecentData later = at(NOON.plus(TTL));
        assertEquals(
                List.of("young"),
                page(later, HistoryQuery.newest("d", 10)).values().stream()
                        .map(Event::id)
                        .toList());
        assertEquals(
                List.of("w"),
                List.copyOf(later.device("d", soon()).orElseThrow().metrics().keySet()));
        RecentData muchLater = at(NOON.plus(TTL).plusSeconds(60));
        assertEquals(List.of(), page(muchLater, HistoryQuery.newest("d", 10)).values());
        assertTrue(muchLater.device("d", soon()).isEmpty());
        assertEquals(List.of(), muchLater.devices(10, "", soon()).values());
    }

    @Test
    void whatPenstockSaysOfADeviceIsHistoryAndChangesNothingElse() {
        recent.record(List.of(event("e", "d", NOON, "{\"a\":1}")), soon());
        var before = recent.device("d", soon());
        recent.record(List.of(own("d", NOON.plusSeconds(60)), own("never-seen", NOON)), soon());
        assertEquals(List.of("e", "alarm"), ids(query(Order.OLDEST_FIRST, 10, "")));
        assertEquals(before, recent.device("d", soon()));
        assertTrue(recent.device("never-seen", soon()).isEmpty());
    }

    private static Event own(String deviceId, Instant time) {
        byte[] data = "{\"a\":2}".getBytes(StandardCharsets.UTF_8);
        return new Event("alarm", deviceId, "penstock.alarm", null, time, time, "1", null, data);
    }

    @Test
    void expiredMetricsGoAndSilenceStays() {
        recent.record(
                List.of(
                        event("old", "d", NOON, NOON, "{\"v\":1}"),
                        event("young", "d", NOON, NOON.plusSeconds(60), "{\"w\":1}")),
                soon());
        store.devices.computeIfPresent("d", (id, state) -> state.withSilentSince(NOON));
        var device = at(NOON.plus(TTL)).device("d", soon()).orElseThrow();
        assertEquals(List.of("w"), List.copyOf(device.metrics().keySet()));
        assertEquals(NOON, device.silentSince());
    }

    @Test
    void whatHasOutlivedTheCacheIsNotStored() {
        recent.record(List.of(event("e", "d", NOON, NOON.minus(TTL), "{}")), soon());
        assertTrue(store.chunks.isEmpty());
        assertTrue(store.devices.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "###", "YQ", "Z2FyYmFnZQ", "ZGdhcmJhZ2UgeA", "_____w", "ICAg", "ZCBh"})
    void aForeignCursorIsRejected(String cursor) {
        assertEquals("cursor", rejectionCode(recent.events(query(Order.NEWEST_FIRST, 10, cursor), soon())));
    }

    @Test
    void aCursorOfTheOtherOrderIsRejected() {
        String cursor = HistoryCursor.write(Order.OLDEST_FIRST, new EventKey(NOON, "a b"));
        assertEquals("cursor", rejectionCode(recent.events(query(Order.NEWEST_FIRST, 10, cursor), soon())));
        assertEquals(new Outcome.Accepted<>(new EventKey(NOON, "a b")), HistoryCursor.read(Order.OLDEST_FIRST, cursor));
    }

    @Test
    void aLostRaceIsMergedAndRetried() {
        RecentData other = at(NOON);
        store.beforeSave = () -> {
            store.beforeSave = () -> {};
            other.record(List.of(event("2", "d", NOON.plusSeconds(1), "{\"a\":2}")), soon());
        };
        recent.record(List.of(event("1", "d", NOON, "{\"a\":1,\"b\":1}")), soon());
        var device = recent.device("d", soon()).orElseThrow();
        assertEquals("2", device.metrics().get("a").valueJson());
        assertEquals("1", device.metrics().get("b").valueJson());
        assertEquals(2, device.version());
    }

    @Test
    void endlessConflictsEndAtTheDeadline() {
        long[] nanos = {0};
        Deadline deadline = Deadline.after(Duration.ofSeconds(1), () -> nanos[0]);
        int[] round = {0};
        store.beforeSave = () -> {
            nanos[0] += 100_000_000;
            round[0]++;
            assertTrue(round[0] <= 100, "it does not end");
            Runnable again = store.beforeSave;
            store.beforeSave = () -> {};
            at(NOON).record(List.of(event("x" + round[0], "d", NOON.plusSeconds(round[0]), "{}")), soon());
            store.beforeSave = again;
        };
        RetryableException e = assertThrows(
                RetryableException.class, () -> recent.record(List.of(event("1", "d", NOON, "{\"a\":1}")), deadline));
        assertEquals("save latest values of 1 devices: deadline passed", e.getMessage());
        assertEquals(10, round[0]);
    }

    @Test
    void devicesComeInPages() {
        recent.record(
                List.of(event("1", "a", NOON, "{}"), event("2", "b", NOON, "{}"), event("3", "c", NOON, "{}")), soon());
        var first = recent.devices(2, "", soon());
        assertEquals(
                List.of("a", "b"),
                first.values().stream().map(d -> d.deviceId()).toList());
        var second = recent.devices(2, first.nextCursor(), soon());
        assertEquals(
                List.of("c"), second.values().stream().map(d -> d.deviceId()).toList());
        assertNull(second.nextCursor());
    }
}
