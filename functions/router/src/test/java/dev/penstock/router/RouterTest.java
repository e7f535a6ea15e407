package dev.penstock.router;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.aws.stream.KinesisBatch.Entry;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DeviceState;
import dev.penstock.port.Page;
import dev.penstock.recent.HistoryQuery;
import dev.penstock.recent.RecentData;
import dev.penstock.route.RouteTable;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.InMemoryFailedEventStore;
import dev.penstock.testkit.InMemoryRecentStore;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RouterTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant INGESTED = NOW.minusMillis(300);
    private static final Instant ARRIVED = NOW.minusMillis(100);

    @TempDir
    Path pipeline;

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final InMemoryRecentStore store = new InMemoryRecentStore();
    private final InMemoryFailedEventStore failures = new InMemoryFailedEventStore();
    private final RecordingSignals signals = new RecordingSignals();
    private final Map<String, FakeSink> sinks = new ConcurrentHashMap<>();
    private final RecentData recent = new RecentData(store, Duration.ofDays(7), clock);
    private Router router;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(pipeline.resolve("routes.yaml"), """
                routes:
                  - topic: hot
                    match: {data: {hot: [true]}}
                    sinks:
                      - {kind: kinesis, stream: Hot}
                      - {kind: kinesis, stream: Maybe, required: false}
                  - topic: all
                    match: {type: [pump, penstock.alarm]}
                    sinks: [{kind: kinesis, stream: All}]
                """);
        router = new Router(
                RouteTable.load(pipeline),
                spec -> sinks.computeIfAbsent(spec.settings().get("stream"), name -> new FakeSink("kinesis:" + name)),
                recent,
                failures,
                Duration.ofDays(14),
                signals,
                clock);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static Event event(String id, String data) {
        int number = Integer.parseInt(id.substring(1));
        return new Event(
                id,
                "pump-" + number % 3,
                "pump",
                null,
                INGESTED.plusMillis(number),
                INGESTED,
                "1",
                new SourcePosition("shardId-000000000000", "4" + number, 0),
                data.getBytes(StandardCharsets.UTF_8));
    }

    private static Entry entry(String sequenceNumber, Event... events) {
        return new Entry(
                "shardId-000000000007",
                sequenceNumber,
                "lane-1",
                ARRIVED,
                EventBatchCodec.encode(new EventBatch(1, List.of(events))));
    }

    private static Entry corrupt(String sequenceNumber) {
        return new Entry("shardId-000000000007", sequenceNumber, "lane-1", ARRIVED, new byte[] {1, 2, 3});
    }

    private Optional<String> route(Entry... entries) {
        return router.route(List.of(entries), soon());
    }

    private List<String> cached() {
        List<String> ids = new ArrayList<>();
        for (String device : List.of("pump-0", "pump-1", "pump-2")) {
            if (recent.events(HistoryQuery.newest(device, 1000), soon())
                    instanceof Outcome.Accepted<Page<Event>> accepted) {
                accepted.value().values().forEach(event -> ids.add(event.id()));
            }
        }
        return ids.stream().sorted().toList();
    }

    private Signal.BatchRouted routed() {
        List<Signal.BatchRouted> all = signals.of(Signal.BatchRouted.class);
        assertEquals(1, all.size());
        Signal.BatchRouted routed = all.getFirst();
        assertEquals(routed.read(), routed.delivered() + routed.failed());
        return routed;
    }

    @Test
    void everyEventReachesItsSinksAndTheCache() {
        assertEquals(
                Optional.empty(),
                route(
                        entry("100", event("e1", "{\"hot\":true}"), event("e2", "{\"hot\":false}")),
                        entry("101", event("e3", "{}"))));
        assertEquals(List.of("hot/e1"), sinks.get("Hot").delivered);
        assertEquals(List.of("hot/e1"), sinks.get("Maybe").delivered);
        assertEquals(List.of("all/e1", "all/e2", "all/e3"), sinks.get("All").delivered);
        assertEquals(List.of("e1", "e2", "e3"), cached());
        assertEquals(new Signal.BatchRouted(3, 3, 0, 0, 0, Duration.ofMillis(300), Duration.ZERO), routed());
    }

    @Test
    void anEventOfAnUnknownTypeIsInTheCacheAndNowhereElse() {
        Event known = event("e1", "{\"hot\":true}");
        Event unknown = quarantined(event("e2", "{\"hot\":true,\"pressure\":4}"));
        assertEquals(Optional.empty(), route(entry("100", known, unknown)));
        assertEquals(List.of("hot/e1"), sinks.get("Hot").delivered);
        assertEquals(List.of("all/e1"), sinks.get("All").delivered);
        assertEquals(List.of("e1", "e2"), cached());
        assertEquals(new Signal.BatchRouted(2, 2, 1, 0, 0, Duration.ofMillis(300), Duration.ZERO), routed());
        assertEquals(
                Map.of(), recent.device("pump-2", soon()).orElseThrow().metrics(), "nobody has validated its values");
    }

    @Test
    void anAlarmTakesItsRoutesAndIsHistoryButNoSignOfLife() {
        assertEquals(
                Optional.empty(), route(entry("100", event("e1", "{\"hot\":false}")), entry("101", silent("pump-1"))));
        assertEquals(List.of("all/e1", "all/silent-1-raised"), sinks.get("All").delivered);
        assertEquals(List.of("e1", "silent-1-raised"), cached());
        assertEquals(2, routed().delivered());
        DeviceState pump = recent.device("pump-1", soon()).orElseThrow();
        assertEquals(INGESTED, pump.lastSeen());
        assertEquals("pump", pump.lastType());
        assertEquals("e1", pump.lastEvent().eventId());
    }

    /** An alarm of the silence check: devices that were seen at the same time have alarms of the same id. */
    private static Event silent(String device) {
        return new Event("silent-1-raised", device, "penstock.alarm", null, NOW, NOW, "1", null, new byte[] {'{', '}'});
    }

    private static Event quarantined(Event event) {
        return event.satisfying(null);
    }

    @Test
    void anEmptyBatchIsWell() {
        assertEquals(Optional.empty(), route());
        assertEquals(0, routed().read());
    }

    @Test
    void aRetryableFailureReportsItsRecordAndTheOthersStillArrive() {
        sinks.get("All").refuses.put("e2", new RetryableException("throttled"));
        assertEquals(
                Optional.of("101"),
                route(
                        entry("100", event("e1", "{\"hot\":true}")),
                        entry("101", event("e2", "{}")),
                        entry("102", event("e3", "{\"hot\":true}"))));
        assertEquals(List.of("all/e1", "all/e3"), sinks.get("All").delivered);
        assertEquals(List.of("hot/e1", "hot/e3"), sinks.get("Hot").delivered);
        assertEquals(List.of("e1", "e2", "e3"), cached());
        assertEquals(1, routed().read());
        assertEquals(2, routed().reportedRecords());
        Signal.DependencyFailed failed =
                signals.of(Signal.DependencyFailed.class).getFirst();
        assertEquals("route 1 events: sink kinesis:All: throttled", failed.reason());
        assertTrue(failed.retryable());
    }

    @Test
    void ofSeveralRetryableFailuresTheLowestRecordCounts() {
        sinks.get("All").refuses.put("e1", new RetryableException("throttled"));
        sinks.get("All").refuses.put("e3", new RetryableException("throttled"));
        assertEquals(
                Optional.of("100"),
                route(
                        entry("100", event("e1", "{}")),
                        entry("101", event("e2", "{}")),
                        entry("102", event("e3", "{}"))));
        assertEquals(0, routed().read());
    }

    @Test
    void aPermanentFailureBecomesAFailedEventAndNothingElseSuffers() {
        sinks.get("Hot").refuses.put("e1", new PermanentException("too large"));
        assertEquals(
                Optional.empty(), route(entry("100", event("e1", "{\"hot\":true}"), event("e2", "{\"hot\":true}"))));
        assertEquals(List.of("hot/e2"), sinks.get("Hot").delivered);
        assertEquals(List.of("all/e1", "all/e2"), sinks.get("All").delivered);
        FailedEvent failed = failures.all().getFirst();
        assertEquals("route event e1: sink kinesis:Hot: too large", failed.reason());
        assertEquals("shardId-000000000000:41:0", failed.source());
        assertEquals("e1", failed.eventId());
        assertTrue(failed.failureId().matches("route-[0-9a-f]{32}"), failed.failureId());
        assertEquals(
                event("e1", "{\"hot\":true}"),
                ((Outcome.Accepted<EventBatch>) EventBatchCodec.decode(failed.bytes()))
                        .value()
                        .events()
                        .getFirst());
        assertEquals(1, routed().failed());
        assertEquals(1, routed().delivered());
        assertEquals(
                "route event e1: sink kinesis:Hot: too large",
                signals.of(Signal.EventFailed.class).getFirst().reason());
    }

    @Test
    void theVersionOfThePipelineThatAnEventWentThroughIsKept() {
        Event first = event("e1", "{\"hot\":true}");
        Event second = event("e4", "{\"hot\":true}");
        sinks.get("Hot").refuses.put("e4", new PermanentException("too large"));
        byte[] record = EventBatchCodec.encode(new EventBatch(1, "e3ba377326c2", List.of(first, second)));
        route(new Entry("shardId-000000000007", "100", "lane-1", ARRIVED, record));
        assertEquals(
                "e3ba377326c2",
                recent.find("pump-1", "e1", HistoryQuery.EARLIEST, HistoryQuery.LATEST, 10, soon())
                        .event()
                        .pipeline());
        assertEquals(
                new Outcome.Accepted<>(
                        new EventBatch(0, "e3ba377326c2", List.of(second.transformedBy("e3ba377326c2")))),
                EventBatchCodec.decode(failures.all().getFirst().bytes()));
    }

    @Test
    void aFailureBeyondTheReportedRecordWaitsForTheRetry() {
        sinks.get("Hot").refuses.put("e2", new PermanentException("too large"));
        sinks.get("All").refuses.put("e1", new RetryableException("throttled"));
        Entry[] batch = {entry("100", event("e1", "{}")), entry("101", event("e2", "{\"hot\":true}"))};
        assertEquals(Optional.of("100"), route(batch));
        assertEquals(List.of(), failures.all());
        assertEquals(0, routed().read());
        assertEquals(List.of(), signals.of(Signal.EventFailed.class));

        sinks.get("All").refuses.clear();
        signals.clear();
        assertEquals(Optional.empty(), route(batch));
        assertEquals(1, failures.all().size());
        assertEquals(2, routed().read());
        assertEquals(List.of("e1", "e2"), cached());
    }

    @Test
    void aRepeatedBatchWritesTheSameFailureOnce() {
        sinks.get("Hot").refuses.put("e1", new PermanentException("too large"));
        Entry[] batch = {corrupt("99"), entry("100", event("e1", "{\"hot\":true}"))};
        route(batch);
        route(batch);
        assertEquals(2, failures.all().size());
    }

    @Test
    void anEventAndTheAlarmThatItRaisedAreTwoFailuresThoughTheyComeFromOnePlace() {
        Event event = event("e1", "{\"hot\":true}");
        Event alarm = new Event(
                "e1/alarm/hot",
                event.deviceId(),
                "penstock.alarm",
                null,
                event.eventTime(),
                event.ingestTime(),
                "1",
                event.source(),
                event.data());
        sinks.get("Hot").refuses.put("e1", new PermanentException("too large"));
        sinks.get("Hot").refuses.put("e1/alarm/hot", new PermanentException("too large"));
        route(entry("100", event, alarm));
        route(entry("100", event, alarm));
        assertEquals(
                List.of("e1", "e1/alarm/hot"),
                failures.all().stream().map(FailedEvent::eventId).sorted().toList());
    }

    @Test
    void anAlarmThatComesOfNoRecordFailsAsTheSameOneInWhicheverBatchItComesAgain() {
        Entry alarms = entry("101", silent("pump-1"), silent("pump-2"));
        sinks.get("All").refuses.put("silent-1-raised", new PermanentException("too large"));
        route(entry("100", event("e1", "{}"), event("e2", "{}")), alarms);
        route(alarms);
        assertEquals(
                List.of("pump-1 shardId-000000000007:101:0", "pump-2 shardId-000000000007:101:1"),
                failures.all().stream()
                        .map(failed -> failed.deviceId() + " " + failed.source())
                        .sorted()
                        .toList());
    }

    @Test
    void aSinkThatIsNotRequiredHoldsNothingUp() {
        sinks.get("Maybe").refuses.put("e1", new RetryableException("throttled"));
        sinks.get("Maybe").refuses.put("e2", new PermanentException("too large"));
        assertEquals(
                Optional.empty(), route(entry("100", event("e1", "{\"hot\":true}"), event("e2", "{\"hot\":true}"))));
        assertEquals(List.of(), failures.all());
        assertEquals(2, routed().delivered());
        assertEquals(2, signals.of(Signal.DependencyFailed.class).getFirst().events());
    }

    @Test
    void aCorruptRecordIsOneFailureWithItsBytes() {
        assertEquals(Optional.empty(), route(corrupt("99"), entry("100", event("e1", "{}"))));
        FailedEvent failed = failures.all().getFirst();
        assertArrayEquals(new byte[] {1, 2, 3}, failed.bytes());
        assertEquals("shardId-000000000007:99:0", failed.source());
        assertTrue(
                failed.reason()
                        .startsWith(
                                "route record shardId-000000000007:99:0: read record: damaged, or not written by Penstock"),
                failed.reason());
        assertEquals(List.of("all/e1"), sinks.get("All").delivered);
        assertEquals(2, routed().read());
    }

    @Test
    void dataThatCannotBeReadFailsAlone() {
        assertEquals(Optional.empty(), route(entry("100", event("e1", "{\"hot\":"), event("e2", "{\"hot\":true}"))));
        assertTrue(
                failures.all().getFirst().reason().startsWith("route event e1: match routes: read data: "),
                failures.all().getFirst().reason());
        assertEquals(List.of("hot/e2"), sinks.get("Hot").delivered);
    }

    @Test
    void theCacheIsRequired() {
        store.failNext(new RetryableException("write chunks: throttled"));
        assertEquals(Optional.of("100"), route(entry("100", event("e1", "{\"hot\":true}"))));
        assertEquals(List.of("hot/e1"), sinks.get("Hot").delivered);
        assertEquals(Optional.empty(), route(entry("100", event("e1", "{\"hot\":true}"))));
        assertEquals(List.of("e1"), cached());
    }

    @Test
    void whatTheCacheRefusesIsFoundAndTheRestIsKept() {
        PermanentException refused = new PermanentException("write chunks: too large");
        // The whole batch of four, its first half, and the first event alone.
        store.failNext(refused);
        store.failNext(refused);
        store.failNext(refused);
        assertEquals(
                Optional.empty(),
                route(entry("100", event("e1", "{}"), event("e2", "{}"), event("e3", "{}"), event("e4", "{}"))));
        assertEquals(List.of("e2", "e3", "e4"), cached());
        assertEquals(
                List.of("route event e1: sink recent-data cache: write chunks: too large"),
                failures.all().stream().map(FailedEvent::reason).toList());
    }

    @Test
    void failuresThatCannotBeSavedRunAgain() {
        sinks.get("Hot").refuses.put("e2", new PermanentException("too large"));
        failures.failNext(new RetryableException("throttled"));
        Entry[] batch = {entry("100", event("e1", "{}")), entry("101", event("e2", "{\"hot\":true}"))};
        assertEquals(Optional.of("101"), route(batch));
        assertEquals(1, routed().delivered());
        assertEquals(0, routed().failed());
        assertEquals(Optional.empty(), route(batch[1]));
        assertEquals(1, failures.all().size());
    }

    @Test
    void twoSinksThatRefuseAnEventGiveOneFailureWithBothReasons() {
        sinks.get("Hot").refuses.put("e1", new PermanentException("a"));
        sinks.get("All").refuses.put("e1", new PermanentException("b"));
        route(entry("100", event("e1", "{\"hot\":true}")));
        assertEquals(
                List.of("route event e1: sink kinesis:Hot: a; sink kinesis:All: b"),
                failures.all().stream().map(FailedEvent::reason).toList());
    }

    @Test
    void aFaultInASinksOwnCodeIsRetriedAndDisturbsNoOther() {
        sinks.get("Hot").first = () -> {
            throw new IllegalStateException("bug");
        };
        assertEquals(Optional.of("100"), route(entry("100", event("e1", "{\"hot\":true}"))));
        assertEquals(List.of("all/e1"), sinks.get("All").delivered);
        assertEquals(
                "route 1 events: sink kinesis:Hot: unexpected failure: bug",
                signals.of(Signal.DependencyFailed.class).getFirst().reason());
    }

    @Test
    @Timeout(10)
    void aSinkThatHangsIsLeftBehindAtTheDeadline() {
        CountDownLatch never = new CountDownLatch(1);
        sinks.get("Hot").first = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted, as it should be", e);
            }
        };
        assertEquals(
                Optional.of("100"),
                router.route(
                        List.of(entry("100", event("e1", "{\"hot\":true}"))), Deadline.after(Duration.ofMillis(200))));
        assertEquals(List.of("all/e1"), sinks.get("All").delivered);
    }
}
