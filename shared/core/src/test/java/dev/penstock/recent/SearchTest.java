package dev.penstock.recent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.event.Event;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looking for one event by its id. */
class SearchTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration TTL = Duration.ofDays(7);

    private final FakeRecentStore store = new FakeRecentStore();
    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    private RecentData at(Instant now) {
        return new RecentData(store, TTL, Clock.fixed(now, ZoneOffset.UTC));
    }

    private void record(String id, Instant time) {
        Event event = new Event(id, "pump-1", "t", null, time, NOON, null, null, "{}".getBytes(StandardCharsets.UTF_8));
        at(NOON).record(List.of(event), deadline);
    }

    private String find(String id, Instant from, Instant to, int mostChunks, Instant now) {
        RecentData.Search search = at(now).find("pump-1", id, from, to, mostChunks, deadline);
        Event event = search.event();
        return (event == null ? "nothing" : event.id()) + (search.everywhere() ? "" : ", not everywhere");
    }

    private String find(String id, int mostChunks) {
        return find(id, HistoryQuery.EARLIEST, HistoryQuery.LATEST, mostChunks, NOON);
    }

    @Test
    void findsAnEventWhereverItIs() {
        record("a", NOON.minusSeconds(9_000));
        record("b", NOON);
        assertEquals("a", find("a", 10));
        assertEquals("b", find("b", 10));
        assertEquals("nothing", find("c", 10));
    }

    @Test
    void readsTheNewestChunksAndNoMoreThanItMay() {
        for (int i = 0; i < 5; i++) {
            record("e" + i, NOON.minusSeconds(i));
        }
        assertEquals("e2", find("e2", 3));
        assertEquals("nothing, not everywhere", find("e3", 3));
        assertEquals("nothing", find("x", 5));
    }

    @Test
    void findsThePartsOfAnEventThatWasSplit() {
        for (String id : List.of("g/10", "g/2", "g/1", "g1", "gg/1")) {
            record(id, NOON);
        }
        record("g/3", NOON.minusSeconds(9_000));
        assertEquals(List.of("g/1", "g/2", "g/3", "g/10"), parts("g", 10));
        assertEquals("nothing, not everywhere", find("g", 5));
        assertEquals(List.of("g/1", "g/2", "g/10"), parts("g", 5));
        record("g", NOON);
        assertEquals("g", find("g", 10));
        assertEquals(List.of(), parts("g", 10), "what is there itself was not split");
    }

    private List<String> parts(String id, int mostChunks) {
        return at(NOON)
                .find("pump-1", id, HistoryQuery.EARLIEST, HistoryQuery.LATEST, mostChunks, deadline)
                .parts()
                .stream()
                .map(Event::id)
                .toList();
    }

    @Test
    void staysInItsRangeOfBuckets() {
        record("a", NOON.minusSeconds(1));
        record("b", NOON);
        assertEquals("nothing", find("a", NOON, NOON.plusSeconds(3_599), 10, NOON));
        assertEquals("b", find("b", NOON, NOON.plusSeconds(3_599), 10, NOON));
    }

    @Test
    void findsNothingThatHasExpired() {
        record("a", NOON);
        assertEquals(
                "a",
                find(
                        "a",
                        HistoryQuery.EARLIEST,
                        HistoryQuery.LATEST,
                        10,
                        NOON.plus(TTL).minusSeconds(1)));
        assertEquals("nothing", find("a", HistoryQuery.EARLIEST, HistoryQuery.LATEST, 10, NOON.plus(TTL)));
    }
}
