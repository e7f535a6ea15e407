package dev.penstock.transform;

import static dev.penstock.transform.TransformFixture.INGEST;
import static dev.penstock.transform.TransformFixture.event;
import static dev.penstock.transform.TransformFixture.ofDevice;
import static dev.penstock.transform.TransformFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.codec.EventBatch;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.InMemoryDeviceMemoryStore;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformHandlerTest {

    private static final String TIME = "\"2026-11-23T10:14:00Z\"";
    private static final String ALL_DONE = "{\"batchItemFailures\":[]}";

    @TempDir
    Path pipeline;

    private TransformFixture transform;

    @BeforeEach
    void makePipeline() throws IOException {
        transform = new TransformFixture(pipeline, new InMemoryDeviceMemoryStore());
        transform.rules("pump.yaml", """
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
        transform.start();
    }

    private static Event good(String device, String id) {
        return event(device, id, TIME, "{\"temperature\":212}");
    }

    private static Event bad(String device, String id) {
        return event(device, id, "\"2026-13-45\"", "{}");
    }

    private String handle(byte[]... records) throws IOException {
        return transform.handle(101, records);
    }

    private List<String> cleanIds() {
        return transform.cleanEvents().stream().map(Event::id).sorted().toList();
    }

    @Test
    void everySignalNamesThePipeline() throws IOException {
        handle(record(good("pump-1", "a"), bad("pump-1", "b")));
        assertEquals(
                2,
                transform.signals.of(Signal.EventFailed.class).size()
                        + transform.signals.of(Signal.BatchTransformed.class).size());
        assertEquals(Set.of(PipelineVersion.of(pipeline)), transform.signals.pipelines());
    }

    @Test
    void everyEventNamesThePipelineThatItWentThroughOrFailedIn() throws IOException {
        transform.clean.failOnce(ofDevice("pump-2"), new PermanentException("record too large"));
        handle(record(good("pump-1", "a"), bad("pump-1", "b")), record(good("pump-2", "c")));
        String version = PipelineVersion.of(pipeline);
        assertEquals(version, transform.cleanEvents().getFirst().pipeline());
        assertEquals(
                List.of(version, version),
                transform.failures.all().stream()
                        .map(failure ->
                                TransformFixture.decoded(failure.bytes()).pipeline())
                        .toList());
    }

    @Test
    void eventsPassTransformedAndKeepTheirPlace() throws IOException {
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a"), good("pump-1", "b"))));
        Event first = transform.cleanEvents().getFirst();
        assertEquals("{\"temperature\":100.0}", new String(first.data(), StandardCharsets.UTF_8));
        assertEquals(Instant.parse("2026-11-23T10:14:00Z"), first.eventTime());
        assertEquals("shardId-000000000000:101:0", first.source().toString());
        assertEquals(
                "shardId-000000000000:101:1",
                transform.cleanEvents().get(1).source().toString());
        assertEquals(2, transform.lastBatch().passed());
        assertEquals(2_000, transform.lastBatch().lag().toMillis());
    }

    @Test
    void oneBadEventNeverStopsTheOthers() throws IOException {
        Event filtered = event("pump-1", "f", TIME, "{\"test\":true}");
        assertEquals(
                ALL_DONE,
                handle(
                        record(good("pump-1", "a"), bad("pump-1", "x"), filtered, good("pump-1", "b")),
                        new byte[] {1, 2, 3},
                        record(good("pump-2", "c"))));
        assertEquals(List.of("a", "b", "c"), cleanIds());
        Signal.BatchTransformed batch = transform.lastBatch();
        assertEquals(6, batch.read());
        assertEquals(3, batch.passed());
        assertEquals(2, batch.failed());
        assertEquals(1, batch.filtered());
        assertEquals(2, transform.signals.of(Signal.EventFailed.class).size());
    }

    @Test
    void anEventThatBecameManyCountsTheOthersAsCreated() throws IOException {
        byte[] record = record(
                event(
                        "pump-1",
                        "s",
                        TIME,
                        "{\"readings\":[{\"temperature\":1},{\"temperature\":-1},{\"temperature\":2}]}"),
                event("pump-1", "none", TIME, "{\"readings\":[{\"temperature\":-1},{\"temperature\":-2}]}"),
                event("pump-1", "empty", TIME, "{\"readings\":[]}"),
                event("pump-1", "bad", TIME, "{\"readings\":[{\"temperature\":1},{}]}"),
                good("pump-1", "a"));
        assertEquals(ALL_DONE, handle(record));
        assertEquals(List.of("a", "s/1", "s/3"), cleanIds());
        Signal.BatchTransformed batch = transform.lastBatch();
        assertEquals(5, batch.read());
        assertEquals(3, batch.created(), "two for s, one for none");
        assertEquals(3, batch.passed());
        assertEquals(4, batch.filtered());
        assertEquals(1, batch.failed());
        assertEquals("bad", transform.failures.all().getFirst().eventId());
        handle(record);
        assertEquals(3, transform.lastBatch().created(), "the same when it is read again");
    }

    @Test
    void whatIsReadAgainIsNotCountedAsCreatedYet() throws IOException {
        Event split = event(
                "pump-2", "s", TIME, "{\"readings\":[{\"temperature\":1},{\"temperature\":2},{\"temperature\":3}]}");
        transform.clean.failOnce(ofDevice("pump-2"), new RetryableException("throughput exceeded"));
        handle(record(good("pump-1", "a")), record(split));
        assertEquals(0, transform.lastBatch().created());
    }

    @Test
    void aFailedEventSaysWhyAndCanBeRedriven() throws IOException {
        handle(record(good("pump-1", "a"), bad("pump-1", "abc123")));
        FailedEvent failure = transform.failures.all().getFirst();
        assertEquals(
                "transform event abc123: rule normalise-time: parse timestamp: invalid format '2026-13-45'",
                failure.reason());
        assertEquals("shardId-000000000000:101:1", failure.source());
        assertEquals("transform:shardId-000000000000:101:1", failure.failureId());
        assertEquals("pump-1", failure.deviceId());
        EventBatch kept = TransformFixture.decoded(failure.bytes());
        assertEquals("\"2026-13-45\"", kept.events().getFirst().timeJson());
    }

    @Test
    void aCorruptRecordIsOneFailedEventWithItsBytes() throws IOException {
        byte[] corrupt = record(good("pump-1", "a"));
        corrupt[corrupt.length - 1] ^= 1;
        assertEquals(ALL_DONE, handle(corrupt, record(good("pump-1", "b"))));
        FailedEvent failure = transform.failures.all().getFirst();
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
        assertEquals(1, transform.lastBatch().duplicate());
        assertEquals(List.of("a", "a", "b"), cleanIds());
    }

    @Test
    void everyRecordOfAnUnconfirmedCleanRecordIsReported() throws IOException {
        transform.clean.failOnce(ofDevice("pump-2"), new RetryableException("throughput exceeded"));
        String answer = handle(
                record(good("pump-1", "a")),
                record(good("pump-2", "b")),
                record(good("pump-1", "c")),
                record(good("pump-2", "d")));
        assertEquals("{\"batchItemFailures\":[{\"itemIdentifier\":\"102\"},{\"itemIdentifier\":\"104\"}]}", answer);
        Signal.BatchTransformed batch = transform.lastBatch();
        assertEquals(1, batch.read(), "only the record below the lowest reported one counts");
        assertEquals(1, batch.passed());
        assertEquals(2, batch.reportedRecords());
        assertEquals(
                "transform batch: write clean stream: throughput exceeded",
                transform.signals.of(Signal.DependencyFailed.class).getFirst().reason());
    }

    @Test
    void theRetryAfterAReportCountsEachEventOnce() throws IOException {
        transform.clean.failOnce(ofDevice("pump-2"), new RetryableException("throughput exceeded"));
        byte[][] records = {
            record(good("pump-1", "a")),
            record(good("pump-2", "b")),
            record(bad("pump-1", "x")),
            record(good("pump-1", "c"))
        };
        handle(records);
        assertTrue(transform.failures.all().isEmpty(), "what is read again fails again, and is saved then");
        assertEquals(ALL_DONE, transform.handle(102, records[1], records[2], records[3]));
        int read = transform.signals.of(Signal.BatchTransformed.class).stream()
                .mapToInt(Signal.BatchTransformed::read)
                .sum();
        assertEquals(4, read);
        assertEquals(0, transform.lastBatch().duplicate());
        assertEquals(1, transform.failures.all().size());
    }

    @Test
    void aCleanRecordRefusedForGoodBecomesFailedEventsAsTheyCame() throws IOException {
        transform.clean.failOnce(ofDevice("pump-2"), new PermanentException("record too large"));
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a")), record(good("pump-2", "b"))));
        FailedEvent failure = transform.failures.all().getFirst();
        assertEquals("transform event b: write clean stream: record too large", failure.reason());
        EventBatch kept = TransformFixture.decoded(failure.bytes());
        assertEquals(
                "{\"temperature\":212}", new String(kept.events().getFirst().data(), StandardCharsets.UTF_8));
        assertEquals(1, transform.lastBatch().failed());
        assertEquals(1, transform.lastBatch().passed());
    }

    @Test
    void failuresThatCannotBeSavedAreReadAgain() throws IOException {
        transform.failures.failNext(new PermanentException("no such table"));
        String answer = handle(record(good("pump-1", "a")), record(bad("pump-1", "x"), good("pump-1", "b")));
        assertEquals("{\"batchItemFailures\":[{\"itemIdentifier\":\"102\"}]}", answer);
        assertEquals(1, transform.lastBatch().read());
        assertEquals(0, transform.signals.of(Signal.EventFailed.class).size());
        handle(record(good("pump-1", "a")), record(bad("pump-1", "x"), good("pump-1", "b")));
        assertEquals(1, transform.failures.all().size());
    }

    @Test
    void aRecordReadAgainSavesTheSameFailureOnce() throws IOException {
        handle(record(bad("pump-1", "x")));
        handle(record(bad("pump-1", "x")));
        assertEquals(1, transform.failures.all().size());
    }

    @Test
    void aDedupLogThatIsDownLosesNothing() throws IOException {
        transform.dedupLog.failAlways(new RetryableException("no connection"));
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a"))));
        assertEquals(List.of("a"), cleanIds());
        assertEquals(2, transform.signals.of(Signal.DependencyFailed.class).size());
    }

    private void enrich() throws IOException {
        transform.rules("site.yaml", """
                rules:
                  - name: site-of-pump
                    match: {type: [pump.telemetry], deviceId: [{prefix: pump-}]}
                    steps:
                      - enrich: {site: site, model: {to: device.model, required: true}}
                """);
        transform.start();
    }

    private static Event of(String type, Event event) {
        return new Event(event.id(), event.deviceId(), type, event.timeJson(), null, INGEST, "1", null, event.data());
    }

    private String cleanData(String id) {
        return transform.cleanEvents().stream()
                .filter(event -> event.id().equals(id))
                .map(event -> new String(event.data(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("none");
    }

    @Test
    void devicesAreLookedUpOnceForABatchAndOnlyThoseThatARuleAsksFor() throws IOException {
        enrich();
        transform.attributes.save(
                "pump-1", Map.of("site", "north", "model", "T2"), Deadline.after(Duration.ofMinutes(1)));
        Event unknown = good("pump-9", "q").satisfying(null);
        assertEquals(
                ALL_DONE,
                handle(
                        record(good("pump-1", "a"), bad("pump-1", "x")),
                        record(of("meter.reading", good("meter-1", "m"))),
                        record(unknown),
                        record(good("pump-2", "b"), good("pump-1", "c"))));
        assertEquals(List.of(Set.of("pump-1", "pump-2")), transform.attributes.asked());
        assertEquals("{\"temperature\":100.0,\"site\":\"north\",\"device\":{\"model\":\"T2\"}}", cleanData("a"));
        assertEquals(cleanData("a"), cleanData("c"));
        assertEquals(
                List.of("transform event b: rule site-of-pump: enrich device.model: device pump-2 has no attribute"
                        + " 'model' in the registry"),
                transform.failures.all().stream()
                        .map(FailedEvent::reason)
                        .filter(reason -> reason.contains(" b: "))
                        .toList());
        handle(record(good("pump-2", "d")));
        assertEquals(1, transform.attributes.asked().size(), "that there is nothing is remembered, too");
    }

    @Test
    void rulesThatDoNotEnrichAskNobody() throws IOException {
        transform.attributes.failAlways(new RetryableException("down"));
        assertEquals(ALL_DONE, handle(record(good("pump-1", "a"))));
        assertEquals(List.of(), transform.attributes.asked());
    }

    @Test
    void aRegistryThatIsDownStopsTheBatchBeforeADeviceOfWhichNothingIsKnownAndLosesNothing() throws IOException {
        enrich();
        transform.attributes.save("pump-1", Map.of("model", "T2"), Deadline.after(Duration.ofMinutes(1)));
        transform.attributes.save("pump-2", Map.of("model", "T3"), Deadline.after(Duration.ofMinutes(1)));
        handle(record(good("pump-1", "before")));
        transform.attributes.failNext(new RetryableException("throttled"));
        byte[][] records = {
            record(good("pump-1", "a")),
            new byte[] {1, 2, 3},
            record(good("pump-2", "b")),
            record(good("pump-1", "c")),
            record(bad("pump-1", "x"))
        };
        assertEquals("{\"batchItemFailures\":[{\"itemIdentifier\":\"103\"}]}", handle(records));
        assertEquals(List.of("a", "before"), cleanIds());
        assertEquals(2, transform.lastBatch().read(), "only the records below the reported one count");
        assertEquals(1, transform.failures.all().size());

        assertEquals(ALL_DONE, transform.handle(103, records[2], records[3], records[4]));
        assertEquals(List.of("a", "b", "before", "c"), cleanIds());
        assertEquals(3, transform.lastBatch().read());
    }

    @Test
    void aBatchWithoutRecordsIsDone() throws IOException {
        assertEquals(ALL_DONE, handle());
        assertEquals(0, transform.lastBatch().read());
    }

    @Test
    void aBrokenRulesFileRefusesToStart() throws IOException {
        transform.rules("pump.yaml", "rules:\n  - name: a\n    steps: [{convertt: {field: t}}]\n");
        PipelineException e = assertThrows(PipelineException.class, transform::start);
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
