package dev.penstock.transform;

import static dev.penstock.transform.TransformFixture.INGEST;
import static dev.penstock.transform.TransformFixture.ofDevice;
import static dev.penstock.transform.TransformFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.codec.EventBatch;
import dev.penstock.event.Event;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.InMemoryDeviceMemoryStore;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What rules remember, through crashes, retries and broken stores. The rule counts a device's events in {@code n}, so each
 * event has its own number, and two alike or one left out show that an event counted twice or not at all.
 */
class DeviceMemoryTest {

    private static final Pattern ALARM_STATE = Pattern.compile("\"state\":\"([a-z]+)\"");
    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");

    @TempDir
    Path pipeline;

    private final Memories memories = new Memories();
    private final List<String> order = new ArrayList<>();
    private TransformFixture transform;

    /** A store that can fail on one of its two sides, and where another invocation can come in between. */
    private final class Memories implements DeviceMemoryStore {
        private final InMemoryDeviceMemoryStore store = new InMemoryDeviceMemoryStore();
        private final InMemoryDeviceMemoryStore saving = new InMemoryDeviceMemoryStore();
        private Runnable beforeSave = () -> {};
        private int saved;
        private int loaded;

        @Override
        public Map<String, Stored> load(Collection<String> deviceIds, Deadline deadline) {
            loaded += deviceIds.size();
            return store.load(deviceIds, deadline);
        }

        @Override
        public Set<String> save(List<Stored> all, Instant expires, Deadline deadline) {
            assertEquals(INGEST.plusSeconds(3).plus(Duration.ofDays(30)), expires);
            beforeSave.run();
            saving.load(List.of(), deadline); // fails if it was told to
            order.add("memory");
            saved += all.size();
            return store.save(all, expires, deadline);
        }
    }

    @BeforeEach
    void makePipeline() throws IOException {
        transform = new TransformFixture(pipeline, memories);
        transform.rules("pump.yaml", """
                rules:
                  - name: counting
                    match: {type: [pump.telemetry]}
                    steps:
                      - derive: {field: n, from: v, fn: count, last: 100}
                      - filter: "has(data.test)"
                      - convert: {field: temperature, from: degF, to: Cel}
                      - alarm: {name: high, when: "data.v > 90.0"}
                """);
        transform.start();
    }

    /** Another instance of the function: nothing in memory but what the stores have. */
    private void restart() {
        transform.start();
    }

    private static Event event(String device, String id, String data) {
        return TransformFixture.event(device, id, null, data);
    }

    private static Event good(String device, String id) {
        return event(device, id, "{\"v\":1}");
    }

    private static Event bad(String device, String id) {
        return event(device, id, "{\"v\":1,\"temperature\":\"warm\"}");
    }

    /** Hands records to the function, the first of which has this sequence number; answers those to be read again. */
    private List<Integer> handle(int sequenceNumber, byte[]... records) throws IOException {
        Matcher reported =
                Pattern.compile("\"itemIdentifier\":\"(\\d+)\"").matcher(transform.handle(sequenceNumber, records));
        return reported.results().map(each -> Integer.valueOf(each.group(1))).toList();
    }

    /** What came out for each event, as {@code id=n}, or {@code id=state} for an alarm; written twice it must be the same. */
    private Map<String, String> results() {
        Map<String, String> results = new LinkedHashMap<>();
        for (Event event : transform.cleanEvents()) {
            String data = new String(event.data(), StandardCharsets.UTF_8);
            Matcher matcher = (event.isOwn() ? ALARM_STATE : NUMBER).matcher(data);
            String result = matcher.find() ? matcher.group(1) : data;
            String before = results.put(event.id(), result);
            assertTrue(before == null || before.equals(result), () -> event + " was " + before + ", now " + result);
        }
        return results;
    }

    private List<String> memoryFailures() {
        return transform.signals.of(Signal.DependencyFailed.class).stream()
                .filter(signal -> signal.dependency().equals("device memory"))
                .map(Signal.DependencyFailed::reason)
                .toList();
    }

    @Test
    void aDeviceIsRememberedFromBatchToBatchByWhicheverInstance() throws IOException {
        assertEquals(
                List.of(), handle(101, record(good("pump-1", "a"), good("pump-2", "x")), record(good("pump-1", "b"))));
        restart();
        assertEquals(List.of(), handle(103, record(good("pump-1", "c"))));
        assertEquals(Map.of("a", "1", "x", "1", "b", "2", "c", "3"), results());
        assertEquals(3, memories.saved, "each device once a batch");
    }

    @Test
    void onlyDevicesOfTypesThatNeedItAreLoaded() throws IOException {
        Event other = new Event("o", "fan-1", "fan.state", null, null, INGEST, "1", null, new byte[] {'{', '}'});
        handle(101, record(other));
        assertEquals(0, memories.loaded);
        handle(102, record(other.at(null)), record(good("pump-1", "a")));
        assertEquals(1, memories.loaded);
    }

    @Test
    void aCrashAfterTheSaveRepeatsTheSameAndCountsOnce() throws IOException {
        byte[][] records = {record(good("pump-1", "a")), record(good("pump-1", "b"), good("pump-2", "x"))};
        handle(101, records);
        restart();
        assertEquals(List.of(), handle(101, records));
        assertEquals(List.of(), handle(103, record(good("pump-1", "c"), good("pump-2", "y"))));
        assertEquals(Map.of("a", "1", "b", "2", "x", "1", "c", "3", "y", "2"), results());
    }

    @Test
    void aSavedBatchThatIsBisectedGivesTheSame() throws IOException {
        byte[][] records = {
            record(good("pump-1", "a")),
            record(good("pump-1", "b")),
            record(good("pump-1", "c")),
            record(good("pump-1", "d"))
        };
        handle(101, records);
        restart();
        handle(101, records[0], records[1]);
        restart();
        handle(103, records[2], records[3]);
        handle(105, record(good("pump-1", "e")));
        assertEquals(Map.of("a", "1", "b", "2", "c", "3", "d", "4", "e", "5"), results());
    }

    @Test
    void aFailureInTheMiddleSavesWhatLiesBelow() throws IOException {
        transform.clean.failOnce(ofDevice("pump-2"), new RetryableException("throughput exceeded"));
        byte[][] records = {
            record(good("pump-1", "a")), record(good("pump-2", "x")), record(good("pump-1", "b"), good("pump-2", "y"))
        };
        assertEquals(List.of(102, 103), handle(101, records));
        assertEquals(1, memories.saved, "of pump-2 nothing came to its end");
        assertEquals(List.of(), handle(102, records[1], records[2]));
        assertEquals(List.of(), handle(104, record(good("pump-1", "c"), good("pump-2", "z"))));
        assertEquals(Map.of("a", "1", "b", "2", "c", "3", "x", "1", "y", "2", "z", "3"), results());
    }

    @Test
    void nothingIsSavedBeforeTheCleanStreamHasConfirmed() throws IOException {
        transform.clean.failOnce(record -> true, new RetryableException("throughput exceeded"));
        assertEquals(List.of(101), handle(101, record(good("pump-1", "a"))));
        assertEquals(0, memories.saved);
        assertEquals(List.of(), handle(101, record(good("pump-1", "a"))));
        assertEquals(Map.of("a", "1"), results());
    }

    @Test
    void aConflictIsReportedAndTheRetryGivesTheSame() throws IOException {
        byte[][] records = {
            record(good("pump-1", "a")), record(good("pump-2", "x")), record(good("pump-1", "b"), good("pump-2", "y"))
        };
        memories.beforeSave = () -> {
            memories.beforeSave = () -> {};
            // The same batch in an invocation that was thought dead: only of one device, so the other one is saved
            // here.
            memories.store.save(
                    List.of(new DeviceMemoryStore.Stored("pump-2", 0, new byte[] {9})),
                    Instant.MAX,
                    Deadline.after(Duration.ofMinutes(1)));
        };
        assertEquals(List.of(101, 102, 103), handle(101, records));
        assertEquals(
                List.of("transform batch: save device memory: another invocation saved pump-2 meanwhile"),
                memoryFailures());
        assertEquals(0, transform.lastBatch().read());
        assertEquals(List.of(), handle(101, records));
        assertEquals(Map.of("a", "1", "b", "2", "x", "1", "y", "2"), results());
        assertEquals(4, transform.lastBatch().passed());
    }

    @Test
    void aStoreThatThrottlesTheSaveReportsItsRecordsLowestFirst() throws IOException {
        Event other = new Event("o", "fan-1", "fan.state", null, null, INGEST, "1", null, new byte[] {'{', '}'});
        memories.saving.failNext(new RetryableException("the table is too busy"));
        byte[][] records = {record(other), record(good("pump-1", "a")), record(good("pump-1", "b"))};
        assertEquals(List.of(102, 103), handle(101, records));
        assertEquals(1, transform.lastBatch().read(), "the record that needs no memory is done");
        assertEquals(List.of("transform batch: save device memory: the table is too busy"), memoryFailures());
        assertEquals(List.of(), handle(102, records[1], records[2]));
        assertEquals(Map.of("a", "1", "b", "2", "o", "{}"), results());
    }

    @Test
    void aStoreThatCannotBeReadReportsEveryRecordThatNeedsIt() throws IOException {
        Event other = new Event("o", "fan-1", "fan.state", null, null, INGEST, "1", null, new byte[] {'{', '}'});
        Event later = new Event("p", "fan-1", "fan.state", null, null, INGEST, "1", null, new byte[] {'{', '}'});
        memories.store.failNext(new PermanentException("no such table"));
        byte[][] records = {record(other), record(good("pump-1", "a")), record(later), record(good("pump-1", "b"))};
        assertEquals(List.of(102, 104), handle(101, records));
        assertEquals(Map.of("o", "{}"), results(), "nothing is guessed");
        assertEquals(1, transform.lastBatch().passed());
        assertEquals(List.of("transform batch: load device memory: no such table"), memoryFailures());
        assertEquals(List.of(), handle(102, records[1], records[2], records[3]));
        assertEquals(Map.of("o", "{}", "a", "1", "p", "{}", "b", "2"), results());
    }

    @Test
    void aDuplicateDoesNotAdvanceMemory() throws IOException {
        handle(101, record(good("pump-1", "a"), good("pump-1", "a"), good("pump-1", "b")));
        assertEquals(1, transform.lastBatch().duplicate());
        restart();
        handle(102, record(good("pump-1", "a"), good("pump-1", "c")));
        assertEquals(1, transform.lastBatch().duplicate());
        assertEquals(Map.of("a", "1", "b", "2", "c", "3"), results());
    }

    @Test
    void theRepeatOfAFilteredEventDoesNotAdvanceMemoryEither() throws IOException {
        Event filtered = event("pump-1", "f", "{\"v\":1,\"test\":true}");
        handle(101, record(filtered));
        assertEquals(1, transform.lastBatch().filtered());
        handle(102, record(filtered, good("pump-1", "a")));
        assertEquals(1, transform.lastBatch().duplicate());
        assertEquals(Map.of("a", "2"), results());
    }

    @Test
    void aFailedEventDoesNotSwallowTheNextWithItsId() throws IOException {
        handle(101, record(bad("pump-1", "a"), good("pump-1", "a"), good("pump-1", "a")));
        assertEquals(1, transform.lastBatch().failed());
        assertEquals(1, transform.lastBatch().duplicate());
        assertEquals(1, transform.lastBatch().passed());
        assertEquals(Map.of("a", "1"), results());
    }

    @Test
    void whileTheDedupLogIsDownEventsPassAndAreMarked() throws IOException {
        handle(101, record(good("pump-1", "a")));
        assertEquals(Map.of(), transform.cleanEvents().getFirst().attributes());
        restart();
        transform.dedupLog.failAlways(new RetryableException("no connection"));
        handle(102, record(event("pump-1", "b", "{\"v\":95}"), bad("pump-1", "c")));
        List<Event> written = transform.cleanEvents();
        assertEquals(
                List.of("a", "b", "b/alarm/high"),
                written.stream().map(Event::id).toList());
        assertEquals(Map.of("dedup", "unchecked"), written.get(1).attributes());
        assertEquals(Map.of("dedup", "unchecked"), written.get(2).attributes());
        EventBatch failed =
                TransformFixture.decoded(transform.failures.all().getFirst().bytes());
        assertEquals(Map.of(), failed.events().getFirst().attributes(), "a redrive sends it as it came");
    }

    @Test
    void aPoisonEventInTheMiddleOf500LeavesThe499Alone() throws IOException {
        Event[] events = new Event[500];
        for (int i = 0; i < events.length; i++) {
            events[i] = i == 250 ? bad("pump-1", "poison") : good("pump-" + i % 7, "e" + i);
        }
        // The lane of a record is not looked at by transform, so all may stand in one.
        assertEquals(List.of(), handle(101, record(events)));
        assertEquals(499, transform.lastBatch().passed());
        assertEquals(1, transform.lastBatch().failed());
        Map<String, String> results = results();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < events.length; i++) {
            if (i != 250) {
                int n = counts.merge("pump-" + i % 7, 1, Integer::sum);
                assertEquals(Integer.toString(n), results.get("e" + i), "e" + i);
            }
        }
    }

    @Test
    void anAlarmIsRaisedOnceHoweverOftenItsBatchIsRead() throws IOException {
        byte[] high = record(event("pump-1", "a", "{\"v\":95}"), event("pump-1", "b", "{\"v\":96}"));
        handle(101, high);
        restart();
        handle(101, high);
        handle(102, record(event("pump-1", "c", "{\"v\":97}"), event("pump-1", "d", "{\"v\":80}")));
        assertEquals(
                Map.of("a", "1", "a/alarm/high", "raised", "b", "2", "c", "3", "d", "4", "d/alarm/high", "cleared"),
                results());
        Event alarm = transform.cleanEvents().stream()
                .filter(Event::isOwn)
                .findFirst()
                .orElseThrow();
        assertEquals("shardId-000000000000:101:0", String.valueOf(alarm.source()));
    }

    @Test
    void memoryIsSavedAfterFailuresAndBeforeIds() throws IOException {
        transform.failures.failNext(new PermanentException("no such table"));
        assertEquals(
                List.of(102),
                handle(101, record(good("pump-1", "a")), record(bad("pump-1", "x"), good("pump-1", "b"))));
        assertEquals(List.of("memory"), order);
        assertEquals(List.of(), handle(102, record(bad("pump-1", "x"), good("pump-1", "b"))));
        assertEquals(Map.of("a", "1", "b", "2"), results());
    }

    @Test
    void anEventWhoseAlarmIsRefusedFailsOnce() throws IOException {
        transform.clean.failOnce(record -> true, new PermanentException("record too large"));
        assertEquals(List.of(), handle(101, record(event("pump-1", "a", "{\"v\":95}"))));
        assertEquals(1, transform.failures.all().size());
        assertEquals(
                "transform event a: write clean stream: record too large",
                transform.failures.all().getFirst().reason());
        assertEquals(1, transform.lastBatch().failed());
        assertEquals(0, transform.lastBatch().passed());
    }
}
