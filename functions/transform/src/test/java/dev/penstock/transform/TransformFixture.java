package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.Outcome;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.StreamRecord;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryDedupLog;
import dev.penstock.testkit.InMemoryDeviceAttributes;
import dev.penstock.testkit.InMemoryFailedEventStore;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.testkit.RecordingSignals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The function on fakes, with rules of the test's own, asked as Lambda asks. It runs two seconds after {@link #INGEST}. */
final class TransformFixture {

    static final Instant INGEST = Instant.parse("2026-11-23T10:15:00Z");
    private static final Lanes LANES = new Lanes(64);

    final InMemoryStreamWriter clean = new InMemoryStreamWriter();
    final InMemoryDeviceAttributes attributes = new InMemoryDeviceAttributes();
    final InMemoryDedupLog dedupLog = new InMemoryDedupLog();
    final InMemoryFailedEventStore failures = new InMemoryFailedEventStore();
    final RecordingSignals signals = new RecordingSignals();

    private final Path pipeline;
    private final DeviceMemoryStore memories;
    private TransformHandler handler;

    /** Of a pipeline whose directory is empty yet. */
    TransformFixture(Path pipeline, DeviceMemoryStore memories) {
        this.pipeline = pipeline;
        this.memories = memories;
    }

    /** Writes a file of rules; they apply from the next {@link #start} on. */
    void rules(String file, String yaml) throws IOException {
        Files.writeString(Files.createDirectories(pipeline.resolve("rules")).resolve(file), yaml);
    }

    /** Makes an instance of the function, in place of the one before: nothing is in memory but what the stores have. */
    void start() {
        TransformConfig config = TransformConfig.parse(Map.of(
                "PENSTOCK_PIPELINE", pipeline.toString(),
                "PENSTOCK_TRANSFORM_WORKERS", "3",
                "PENSTOCK_CLEAN_STREAM", "clean",
                "PENSTOCK_REGISTRY_TABLE", "registry",
                "PENSTOCK_DEDUP_TABLE", "dedup",
                "PENSTOCK_MEMORY_TABLE", "memory",
                "PENSTOCK_FAILURES_TABLE", "failures"));
        handler = new TransformHandler(
                config,
                clean,
                attributes,
                dedupLog,
                memories,
                failures,
                signals,
                Clock.fixed(INGEST.plusSeconds(2), ZoneOffset.UTC));
    }

    /** An event of type pump.telemetry. */
    static Event event(String device, String id, String timeJson, String data) {
        return new Event(
                id, device, "pump.telemetry", timeJson, null, INGEST, "1", null, data.getBytes(StandardCharsets.UTF_8));
    }

    /** A raw record of events, in the lane of the first one's device. */
    static byte[] record(Event... events) {
        return EventBatchCodec.encode(new EventBatch(LANES.of(events[0].deviceId()), List.of(events)));
    }

    /** Hands records to the function, the first of which has this sequence number. */
    String handle(int sequenceNumber, byte[]... records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(KinesisPayload.of(INGEST, sequenceNumber, List.of(records))),
                out,
                new FakeContext("transform"));
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Everything that was ever written to the clean stream. */
    List<Event> cleanEvents() {
        List<Event> events = new ArrayList<>();
        for (StreamRecord record : clean.records()) {
            events.addAll(decoded(record.data()).events());
        }
        return events;
    }

    static EventBatch decoded(byte[] bytes) {
        return (EventBatch) assertInstanceOf(Outcome.Accepted.class, EventBatchCodec.decode(bytes))
                .value();
    }

    /** What was told of the last batch; its counts balance. */
    Signal.BatchTransformed lastBatch() {
        Signal.BatchTransformed batch =
                signals.of(Signal.BatchTransformed.class).getLast();
        assertEquals(
                batch.read() + batch.created(),
                batch.passed() + batch.failed() + batch.filtered() + batch.duplicate(),
                () -> "the counts must balance: " + batch);
        return batch;
    }

    /** Clean records of the lane of a device. */
    static Predicate<StreamRecord> ofDevice(String device) {
        String key = LANES.partitionKey(LANES.of(device));
        return record -> record.partitionKey().equals(key);
    }
}
