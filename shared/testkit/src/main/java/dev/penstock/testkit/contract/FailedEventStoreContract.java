package dev.penstock.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Stage;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FailedEventStore} must do. */
public abstract class FailedEventStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(14));

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private FailedEventStore store;

    /** The adapter over an empty store. */
    protected abstract FailedEventStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @Test
    void anEmptyStoreHasNothing() {
        store.save(List.of(), LATER, deadline);

        assertEquals(Optional.empty(), store.find("nothing", deadline));
        Page<FailedEvent> page = store.list(10, "", NOW, deadline);
        assertEquals(List.of(), page.values());
        assertNull(page.nextCursor());
    }

    @Test
    void aFailureComesBackAsItWas() {
        FailedEvent failure = new FailedEvent(
                "transform:shardId-0:49590338271490256608559692538361571095921575989136588898:3",
                NOW.minusMillis(123),
                Stage.TRANSFORM,
                "pump-17",
                "événement \"7\" 🚰",
                "pump.telemetry",
                "transform event é: rule x: parse timestamp: invalid format '2026-13-45'",
                true,
                "shardId-0:49590338271490256608559692538361571095921575989136588898:3",
                new byte[] {0, -1, 1});
        store.save(List.of(failure), LATER, deadline);

        assertSame(failure, store.find(failure.failureId(), deadline).orElseThrow());
        assertSame(failure, store.list(10, "", NOW, deadline).values().getFirst());
    }

    private static FailedEvent failure(String id, Instant at, String deviceId, String eventId) {
        return new FailedEvent(
                id, at, Stage.ROUTE, deviceId, eventId, "t", "too large", false, "s:1:0", new byte[] {7});
    }

    private List<String> idsOfEvent(String deviceId, String eventId, Instant now) {
        return store.ofEvent(deviceId, eventId, now, deadline).stream()
                .map(FailedEvent::failureId)
                .toList();
    }

    @Test
    void anEventsFailuresAreFoundNewestFirst() {
        String longest = "é".repeat(256);
        store.save(
                List.of(
                        failure("f-1", NOW.minusSeconds(2), "pump-1", "a"),
                        failure("f-2", NOW.minusSeconds(1), "pump-1", "a"),
                        failure("f-3", NOW, "pump-1", "b"),
                        failure("f-4", NOW, "pump-2", "a"),
                        failure("f-5", NOW, "pump-1", longest),
                        new FailedEvent(
                                "f-6", NOW, Stage.ROUTE, null, null, null, "corrupt", false, "s:2:0", new byte[0])),
                LATER,
                deadline);

        assertEquals(List.of("f-2", "f-1"), idsOfEvent("pump-1", "a", NOW));
        assertEquals(List.of("f-4"), idsOfEvent("pump-2", "a", NOW));
        assertEquals(List.of("f-5"), idsOfEvent("pump-1", longest, NOW));
        assertEquals(List.of(), idsOfEvent("pump-1", "c", NOW));
        assertEquals(List.of(), idsOfEvent("pump-1", "a", LATER));
        assertSame(
                failure("f-4", NOW, "pump-2", "a"),
                store.ofEvent("pump-2", "a", NOW, deadline).getFirst());
    }

    @Test
    void anEventsFailuresAreBoundedAndEachIsThereOnce() {
        List<FailedEvent> failures = new ArrayList<>();
        for (int i = 0; i < FailedEventStore.MOST_OF_EVENT + 5; i++) {
            failures.add(failure("f-" + i, NOW.plusSeconds(i), "pump-1", "a"));
        }
        store.save(failures, LATER, deadline);
        store.save(List.of(failures.getLast()), LATER, deadline);

        List<String> ids = idsOfEvent("pump-1", "a", NOW);
        assertEquals(FailedEventStore.MOST_OF_EVENT, ids.size());
        assertEquals("f-" + (failures.size() - 1), ids.getFirst());
        assertEquals(ids.stream().distinct().toList(), ids);
    }

    @Test
    void anUnreadableRecordOfTheLargestSizeComesBack() {
        byte[] bytes = new byte[1 << 20];
        new Random(3).nextBytes(bytes);
        FailedEvent failure =
                new FailedEvent("f-1", NOW, Stage.ROUTE, null, null, null, "checksum differs", false, "s:1:0", bytes);
        store.save(List.of(failure), LATER, deadline);

        assertSame(failure, store.find("f-1", deadline).orElseThrow());
        assertSame(failure, store.list(10, "", NOW, deadline).values().getFirst());
    }

    @Test
    void theListIsNewestFirstHoweverItIsPaged() {
        List<FailedEvent> failures = new ArrayList<>();
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 57; i++) {
            // Over three days, one hour and a bit apart.
            failures.add(failure("f-" + i, NOW.minus(Duration.ofMinutes(70L * i))));
            newestFirst.add("f-" + i);
        }
        store.save(failures.subList(20, 57), LATER, deadline);
        store.save(failures.subList(0, 20), LATER, deadline);

        for (int limit : new int[] {8, 56, 57, 1000}) {
            assertEquals(newestFirst, listed(limit), "limit " + limit);
        }
    }

    @Test
    void failuresOfTheSameMomentAreListedOnceEach() {
        List<FailedEvent> failures = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            failures.add(failure("f-" + i, NOW));
        }
        store.save(failures, LATER, deadline);

        List<String> whole = listed(1000);
        assertEquals(
                failures.stream().map(FailedEvent::failureId).sorted().toList(),
                whole.stream().sorted().toList());
        assertEquals(whole, listed(7));
    }

    @Test
    void aFailureThatIsSavedAgainStaysOne() {
        List<FailedEvent> failures = List.of(failure("f-1", NOW.minusSeconds(2)), failure("f-2", NOW.minusSeconds(1)));
        store.save(failures, LATER, deadline);
        store.save(failures, LATER, deadline);
        // A retry may fail a day later, or by a clock that is behind.
        store.save(List.of(failure("f-1", NOW.minus(Duration.ofDays(1)))), LATER, deadline);
        store.save(List.of(failure("f-2", NOW)), LATER, deadline);

        assertEquals(List.of("f-1", "f-2"), listed(10).stream().sorted().toList());
        assertEquals(2, listed(1).size());
    }

    @Test
    void whatHasExpiredIsNotListed() {
        store.save(List.of(failure("gone", NOW.minusSeconds(3))), NOW, deadline);
        store.save(List.of(failure("alive", NOW.minusSeconds(2))), NOW.plusSeconds(1), deadline);
        store.save(List.of(failure("gone too", NOW.minusSeconds(1))), NOW.minusSeconds(1), deadline);

        assertEquals(List.of("alive"), listed(1));
    }

    @Test
    void aCursorThatNobodyMadeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> store.list(10, "%%no cursor%%", NOW, deadline));
    }

    private List<String> listed(int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Page<FailedEvent> page = store.list(limit, cursor, NOW, deadline);
            page.values().forEach(failure -> ids.add(failure.failureId()));
            assertFalse(page.values().isEmpty(), "a page after the last");
            cursor = page.nextCursor();
        }
        return ids;
    }

    private static FailedEvent failure(String id, Instant failedAt) {
        return new FailedEvent(
                id, failedAt, Stage.TRANSFORM, "pump-1", "e-1", "t", "because", false, "s:1:0", new byte[] {1});
    }

    private static void assertSame(FailedEvent expected, FailedEvent actual) {
        assertEquals(expected.failureId(), actual.failureId());
        assertEquals(expected.failedAt(), actual.failedAt());
        assertEquals(expected.stage(), actual.stage());
        assertEquals(expected.deviceId(), actual.deviceId());
        assertEquals(expected.eventId(), actual.eventId());
        assertEquals(expected.type(), actual.type());
        assertEquals(expected.reason(), actual.reason());
        assertEquals(expected.retryable(), actual.retryable());
        assertEquals(expected.source(), actual.source());
        assertArrayEquals(expected.bytes(), actual.bytes());
    }
}
