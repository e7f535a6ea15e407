package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryDedupLog;
import dev.penstock.testkit.InMemoryDeviceAttributes;
import dev.penstock.testkit.InMemoryDeviceMemoryStore;
import dev.penstock.testkit.InMemoryFailedEventStore;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformHandlerTest {

    private static final Instant INGEST = Instant.parse("2026-11-23T10:15:00Z");
    private static final Lanes LANES = new Lanes(64);
    private static final String ALL_DONE = "{\"batchItemFailures\":[]}";

    @TempDir
    Path pipeline;

    private final InMemoryStreamWriter clean = new InMemoryStreamWriter();
    private final InMemoryDeviceAttributes attributes = new InMemoryDeviceAttributes();
    private final InMemoryDedupLog dedupLog = new InMemoryDedupLog();
    private final InMemoryFailedEventStore failures = new InMemoryFailedEventStore();
    private final RecordingSignals signals = new RecordingSignals();
    private TransformHandler handler;

    @BeforeEach
    void makePipeline() throws IOException {
        Files.createDirectory(pipeline.resolve("rules"));
        Files.writeString(pipeline.resolve("rules/pump.yaml"), """
                rules:
                  - name: normalise-time
                    match: {type: [pump.telemetry]}
                    steps:
                      - time: {from: [iso]}
                      - filter: "has(data.test)"
                      - convert: {field: temperature, from: degF, to: Cel}
                  - name: split-gateway
                    when: has(data.readings)
                    steps:
                      - split: readings
                      - filter: data.temperature < 0.0
                """);
        handler = handler();
    }

    private TransformHandler handler() {
        TransformConfig config = TransformConfig.parse(Map.of(
                "PENSTOCK_PIPELINE", pipeline.toString(),
                "PENSTOCK_TRANSFORM_WORKERS", "3",
                "PENSTOCK_CLEAN_STREAM", "clean",
                "PENSTOCK_REGISTRY_TABLE", "registry",
                "PENSTOCK_DEDUP_TABLE", "dedup",
                "PENSTOCK_MEMORY_TABLE", "memory",
                "PENSTOCK_FAILURES_TABLE", "failures"));
        return new TransformHandler(
                config,
                clean,
                attributes,
                dedupLog,
                new InMemoryDeviceMemoryStore(),
                failures,
                signals,
                Clock.fixed(INGEST.plusSeconds(2), ZoneOffset.UTC));
    }

    private static Event event(String device, String id, String time, String data) {
        return new Event(
                id,
                device,
                "pump.telemetry",
                '"' + time + '"',
                null,
                INGEST,
                "1",
                null,
                data.getBytes(StandardCharsets.UTF_8));
    }

    private static Event good(String device, String id) {
        return event(device, id, "2026-11-23T10:14:00Z", "{\"temperature\":212}");
    }

    private static Event bad(String device, String id) {
        return event(device, id, "2026-13-45", "{}");
    }

    /** A raw record of events of one device, numbered from 101 on. */
    private static byte[] record(Event... events) {
        return EventBatchCodec.encode(new EventBatch(LANES.of(events[0].deviceId()), List.of(events)));
    }

    private String handle(byte[]... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(KinesisPayload.of(INGEST, 101, List.of(records))),
                out,
                new FakeContext("transform"));
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<Event> cleanEvents() {
        List<Event> events = new ArrayList<>();
        clean.records().forEach(record -> {
            Outcome<EventBatch> outcome = EventBatchCodec.decode(record.data());
            events.addAll(
                    assertInstanceOf(Outcome.Accepted.class, outcome).value() instanceof EventBatch batch
                            ? batch.events()
                            : List.of());
        });
        return events;
    }

    private List<String> cleanIds() {
        return cleanEvents().stream().map(Event::id).sorted().toList();
    }

    private Signal.BatchTransformed lastBatch() {
        Signal.BatchTransformed batch =
                signals.of(Signal.BatchTransformed.class).getLast();
        assertEquals(
                batch.read() + batch.created(),
                batch.passed() + batch.failed() + batch.filtered() + batch.duplicate(),
                () -> "the counts must balance: " + batch);
        return batch;
    }

    private static Predicate<dev.penstock.port.StreamRecord> ofDevice(String device) {
        String key = LANES.partitionKey(LANES.of(device));
        return record -> record.partitionKey().equals(key);
    }

    @Test
    void everySignalNamesThePipeline() throws IOException {
        handle(record(good("pump-1", "a"), bad("pump-1", "b")));
        assertEquals(
                2,
                signals.of(Signal.EventFailed.class).size()
                        + signals.of(Signal.BatchTransformed.class).size());
        assertEquals(Set.of(PipelineVersion.of(pipeline)), signals.pipelines());
    }

    @Test
    void eventsPassTransformedAndKeepTheirPlace() throws IOException {
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a"), good("pump-1", "b"))));
        Event first = cleanEvents().getFirst();
        assertEquals("{\"temperature\":100.0}", new String(first.data(), StandardCharsets.UTF_8));
        assertEquals(Instant.parse("2026-11-23T10:14:00Z"), first.eventTime());
        assertEquals("shardId-000000000000:101:0", first.source().toString());
        assertEquals("shardId-000000000000:101:1", cleanEvents().get(1).source().toString());
        assertEquals(2, lastBatch().passed());
        assertEquals(2_000, lastBatch().lag().toMillis());
    }

    @Test
    void oneBadEventNeverStopsTheOthers() throws IOException {
        Event filtered = event("pump-1", "f", "2026-11-23T10:14:00Z", "{\"test\":true}");
        assertEquals(
                ALL_DONE,
                handle(
                        record(good("pump-1", "a"), bad("pump-1", "x"), filtered, good("pump-1", "b")),
                        new byte[] {1, 2, 3},
                        record(good("pump-2", "c"))));
        assertEquals(List.of("a", "b", "c"), cleanIds());
        Signal.BatchTransformed batch = lastBatch();
        assertEquals(6, batch.read());
        assertEquals(3, batch.passed());
        assertEquals(2, batch.failed());
        assertEquals(1, batch.filtered());
        assertEquals(2, signals.of(Signal.EventFailed.class).size());
    }

    @Test
    void anEventThatBecameManyCountsTheOthersAsCreated() throws IOException {
        String time = "2026-11-23T10:14:00Z";
        byte[] record = record(
                event(
                        "pump-1",
                        "s",
                        time,
                        "{\"readings\":[{\"temperature\":1},{\"temperature\":-1},{\"temperature\":2}]}"),
                event("pump-1", "none", time, "{\"readings\":[{\"temperature\":-1},{\"temperature\":-2}]}"),
                event("pump-1", "empty", time, "{\"readings\":[]}"),
                event("pump-1", "bad", time, "{\"readings\":[{\"temperature\":1},{}]}"),
                good("pump-1", "a"));
        assertEquals(ALL_DONE, handle(record));
        assertEquals(List.of("a", "s/1", "s/3"), cleanIds());
        Signal.BatchTransformed batch = lastBatch();
        assertEquals(5, batch.read());
        assertEquals(3, batch.created(), "two for s, one for none");
        assertEquals(3, batch.passed());
        assertEquals(4, batch.filtered());
        assertEquals(1, batch.failed());
        assertEquals("bad", failures.all().getFirst().eventId());
        handle(record);
        assertEquals(3, lastBatch().created(), "the same when it is read again");
    }

    @Test
    void whatIsReadAgainIsNotCountedAsCreatedYet() throws IOException {
        Event split = event(
                "pump-2",
                "s",
                "2026-11-23T10:14:00Z",
                "{\"readings\":[{\"temperature\":1},{\"temperature\":2},{\"temperature\":3}]}");
        clean.failOnce(ofDevice("pump-2"), new RetryableException("throughput exceeded"));
        handle(record(good("pump-1", "a")), record(split));
        assertEquals(0, lastBatch().created());
    }

    @Test
    void aFailedEventSaysWhyAndCanBeRedriven() throws IOException {
        handle(record(good("pump-1", "a"), bad("pump-1", "abc123")));
        FailedEvent failure = failures.all().getFirst();
        assertEquals(
                "transform event abc123: rule normalise-time: parse timestamp: invalid format '2026-13-45'",
                failure.reason());
        assertEquals("shardId-000000000000:101:1", failure.source());
        assertEquals("transform:shardId-000000000000:101:1", failure.failureId());
        assertEquals("pump-1", failure.deviceId());
        EventBatch kept = (EventBatch) assertInstanceOf(Outcome.Accepted.class, EventBatchCodec.decode(failure.bytes()))
                .value();
        assertEquals("\"2026-13-45\"", kept.events().getFirst().timeJson());
    }

    @Test
    void aCorruptRecordIsOneFailedEventWithItsBytes() throws IOException {
        byte[] corrupt = record(good("pump-1", "a"));
        corrupt[corrupt.length - 1] ^= 1;
        assertEquals(ALL_DONE, handle(corrupt, record(good("pump-1", "b"))));
        FailedEvent failure = failures.all().getFirst();
        assertEquals(
                "transform record shardId-000000000000:101: read record: checksum does not match", failure.reason());
        assertEquals(null, failure.eventId());
        assertEquals(
                new String(corrupt, StandardCharsets.ISO_8859_1),
                new String(failure.bytes(), StandardCharsets.ISO_8859_1));
        assertEquals(List.of("b"), cleanIds());
    }

    @Test
    void duplicatesAreDroppedAndRetriesAreNot() throws IOException {
        handle(record(good("pump-1", "a")));
        handle(record(good("pump-1", "a")));
        assertEquals(List.of("a", "a"), cleanIds(), "the same place read again passes again");
        assertEquals(ALL_DONE, handle(record(good("pump-1", "b")), record(good("pump-1", "a"))));
        assertEquals(1, lastBatch().duplicate());
        assertEquals(List.of("a", "a", "b"), cleanIds());
    }

    @Test
    void everyRecordOfAnUnconfirmedCleanRecordIsReported() throws IOException {
        clean.failOnce(ofDevice("pump-2"), new RetryableException("throughput exceeded"));
        String answer = handle(
                record(good("pump-1", "a")),
                record(good("pump-2", "b")),
                record(good("pump-1", "c")),
                record(good("pump-2", "d")));
        assertEquals("{\"batchItemFailures\":[{\"itemIdentifier\":\"102\"},{\"itemIdentifier\":\"104\"}]}", answer);
        Signal.BatchTransformed batch = lastBatch();
        assertEquals(1, batch.read(), "only the record below the lowest reported one counts");
        assertEquals(1, batch.passed());
        assertEquals(2, batch.reportedRecords());
        assertEquals(
                "transform batch: write clean stream: throughput exceeded",
                signals.of(Signal.DependencyFailed.class).getFirst().reason());
    }

    @Test
    void theRetryAfterAReportCountsEachEventOnce() throws IOException {
        clean.failOnce(ofDevice("pump-2"), new RetryableException("throughput exceeded"));
        byte[][] records = {
            record(good("pump-1", "a")),
            record(good("pump-2", "b")),
            record(bad("pump-1", "x")),
            record(good("pump-1", "c"))
        };
        handle(records);
        assertTrue(failures.all().isEmpty(), "what is read again fails again, and is saved then");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(KinesisPayload.of(INGEST, 102, List.of(records[1], records[2], records[3]))),
                out,
                new FakeContext("transform"));
        assertEquals(ALL_DONE, out.toString(StandardCharsets.UTF_8));
        int read = signals.of(Signal.BatchTransformed.class).stream()
                .mapToInt(Signal.BatchTransformed::read)
                .sum();
        assertEquals(4, read);
        assertEquals(0, lastBatch().duplicate());
        assertEquals(1, failures.all().size());
    }

    @Test
    void aCleanRecordRefusedForGoodBecomesFailedEventsAsTheyCame() throws IOException {
        clean.failOnce(ofDevice("pump-2"), new PermanentException("record too large"));
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a")), record(good("pump-2", "b"))));
        FailedEvent failure = failures.all().getFirst();
        assertEquals("transform event b: write clean stream: record too large", failure.reason());
        EventBatch kept = (EventBatch) assertInstanceOf(Outcome.Accepted.class, EventBatchCodec.decode(failure.bytes()))
                .value();
        assertEquals(
                "{\"temperature\":212}", new String(kept.events().getFirst().data(), StandardCharsets.UTF_8));
        assertEquals(1, lastBatch().failed());
        assertEquals(1, lastBatch().passed());
    }

    @Test
    void failuresThatCannotBeSavedAreReadAgain() throws IOException {
        failures.failNext(new PermanentException("no such table"));
        String answer = handle(record(good("pump-1", "a")), record(bad("pump-1", "x"), good("pump-1", "b")));
        assertEquals("{\"batchItemFailures\":[{\"itemIdentifier\":\"102\"}]}", answer);
        assertEquals(1, lastBatch().read());
        assertEquals(0, signals.of(Signal.EventFailed.class).size());
        handle(record(good("pump-1", "a")), record(bad("pump-1", "x"), good("pump-1", "b")));
        assertEquals(1, failures.all().size());
    }

    @Test
    void aRecordReadAgainSavesTheSameFailureOnce() throws IOException {
        handle(record(bad("pump-1", "x")));
        handle(record(bad("pump-1", "x")));
        assertEquals(1, failures.all().size());
    }

    @Test
    void aDedupLogThatIsDownLosesNothing() throws IOException {
        dedupLog.failAlways(new RetryableException("no connection"));
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a"))));
        assertEquals(List.of("a"), cleanIds());
        assertEquals(2, signals.of(Signal.DependencyFailed.class).size());
    }

    private void enrich() throws IOException {
        Files.writeString(pipeline.resolve("rules/site.yaml"), """
                rules:
                  - name: site-of-pump
                    match: {type: [pump.telemetry], deviceId: [{prefix: pump-}]}
                    steps:
                      - enrich: {site: site, model: {to: device.model, required: true}}
                """);
        handler = handler();
    }

    private static Event of(String type, Event event) {
        return new Event(event.id(), event.deviceId(), type, event.timeJson(), null, INGEST, "1", null, event.data());
    }

    private String cleanData(String id) {
        return cleanEvents().stream()
                .filter(event -> event.id().equals(id))
                .map(event -> new String(event.data(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("none");
    }

    @Test
    void devicesAreLookedUpOnceForABatchAndOnlyThoseThatARuleAsksFor() throws IOException {
        enrich();
        attributes.save("pump-1", Map.of("site", "north", "model", "T2"), Deadline.after(Duration.ofMinutes(1)));
        Event unknown = good("pump-9", "q").satisfying(null);
        assertEquals(
                ALL_DONE,
                handle(
                        record(good("pump-1", "a"), bad("pump-1", "x")),
                        record(of("meter.reading", good("meter-1", "m"))),
                        record(unknown),
                        record(good("pump-2", "b"), good("pump-1", "c"))));
        assertEquals(List.of(Set.of("pump-1", "pump-2")), attributes.asked());
        assertEquals("{\"temperature\":100.0,\"site\":\"north\",\"device\":{\"model\":\"T2\"}}", cleanData("a"));
        assertEquals(cleanData("a"), cleanData("c"));
        assertEquals(
                List.of("transform event b: rule site-of-pump: enrich device.model: device pump-2 has no attribute"
                        + " 'model' in the registry"),
                failures.all().stream()
                        .map(FailedEvent::reason)
                        .filter(reason -> reason.contains(" b: "))
                        .toList());
        handle(record(good("pump-2", "d")));
        assertEquals(1, attributes.asked().size(), "that there is nothing is remembered, too");
    }

    @Test
    void rulesThatDoNotEnrichAskNobody() throws IOException {
        attributes.failAlways(new RetryableException("down"));
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a"))));
        assertEquals(List.of(), attributes.asked());
    }

    @Test
    void aRegistryThatIsDownStopsTheBatchBeforeADeviceOfWhichNothingIsKnownAndLosesNothing() throws IOException {
        enrich();
        attributes.save("pump-1", Map.of("model", "T2"), Deadline.after(Duration.ofMinutes(1)));
        attributes.save("pump-2", Map.of("model", "T3"), Deadline.after(Duration.ofMinutes(1)));
        handle(record(good("pump-1", "before")));
        attributes.failNext(new RetryableException("throttled"));
        byte[][] records = {
            record(good("pump-1", "a")),
            new byte[] {1, 2, 3},
            record(good("pump-2", "b")),
            record(good("pump-1", "c")),
            record(bad("pump-1", "x"))
        };
        assertEquals("{\"batchItemFailures\":[{\"itemIdentifier\":\"103\"}]}", handle(records));
        assertEquals(List.of("a", "before"), cleanIds());
        assertEquals(2, lastBatch().read(), "only the records below the reported one count");
        assertEquals(1, failures.all().size());

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(KinesisPayload.of(INGEST, 103, List.of(records[2], records[3], records[4]))),
                out,
                new FakeContext("transform"));
        assertEquals(ALL_DONE, out.toString(StandardCharsets.UTF_8));
        assertEquals(List.of("a", "b", "before", "c"), cleanIds());
        assertEquals(3, lastBatch().read());
    }

    @Test
    void aBatchWithoutRecordsIsDone() throws IOException {
        assertEquals(ALL_DONE, handle());
        assertEquals(0, lastBatch().read());
    }

    @Test
    void aBrokenRulesFileRefusesToStart() throws IOException {
        Files.writeString(
                pipeline.resolve("rules/pump.yaml"), "rules:\n  - name: a\n    steps: [{convertt: {field: t}}]\n");
        PipelineException e = assertThrows(PipelineException.class, this::handler);
        assertTrue(
                e.getMessage()
                        .startsWith(pipeline.resolve("rules/pump.yaml")
                                + ":3:14: unknown key 'convertt', did you mean 'convert'?"),
                e.getMessage());
    }

    @Test
    void settingsThatAreWrongAreAllToldAtOnce() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> TransformConfig.parse(
                        Map.of("PENSTOCK_DEFAULT_ZONE", "Mars/Base", "PENSTOCK_DEDUP_HOURS", "none")));
        assertNotNull(e.getMessage());
        for (String name : List.of(
                "PENSTOCK_CLEAN_STREAM",
                "PENSTOCK_REGISTRY_TABLE",
                "PENSTOCK_DEDUP_TABLE",
                "PENSTOCK_MEMORY_TABLE",
                "PENSTOCK_FAILURES_TABLE",
                "PENSTOCK_DEFAULT_ZONE",
                "PENSTOCK_DEDUP_HOURS")) {
            assertTrue(e.getMessage().contains(name), e.getMessage());
        }
    }
}
