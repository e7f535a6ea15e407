package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryDedupLog;
import dev.penstock.testkit.InMemoryDeviceAttributes;
import dev.penstock.testkit.InMemoryDeviceMemoryStore;
import dev.penstock.testkit.InMemoryFailedEventStore;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.testkit.SampleAnswers;
import dev.penstock.testkit.SampleEvents;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Feeds {@code events/transform/*.json} to the handler, with the example pipeline. The files are made by this class:
 * {@code -Dpenstock.samples=write} writes them anew.
 */
class SampleInvocationsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Path SAMPLES = ROOT.resolve("events/transform");
    private static final Instant ARRIVAL = Instant.parse("2026-03-01T00:00:30.500Z");
    private static final Lanes LANES = new Lanes(Lanes.DEFAULT_COUNT);

    @ParameterizedTest
    @CsvSource(textBlock = SampleAnswers.TRANSFORM)
    void samplesEndAsTheyShould(String name, int read, int passed, int failed) throws IOException {
        byte[] expected = make(name);
        Path file = SAMPLES.resolve(name + ".json");
        if ("write".equals(System.getProperty("penstock.samples"))) {
            Files.createDirectories(SAMPLES);
            Files.write(file, expected);
        }
        byte[] sample = Files.readAllBytes(file);
        assertEquals(
                new String(expected, StandardCharsets.UTF_8),
                new String(sample, StandardCharsets.UTF_8),
                "the sample is not what this class makes: write it anew with -Dpenstock.samples=write");

        InMemoryStreamWriter clean = new InMemoryStreamWriter();
        InMemoryFailedEventStore failures = new InMemoryFailedEventStore();
        RecordingSignals signals = new RecordingSignals();
        TransformHandler handler = new TransformHandler(
                TransformConfig.parse(Map.of(
                        "PENSTOCK_PIPELINE", ROOT.resolve("pipeline").toString(),
                        "PENSTOCK_CLEAN_STREAM", "clean",
                        "PENSTOCK_REGISTRY_TABLE", "registry",
                        "PENSTOCK_DEDUP_TABLE", "dedup",
                        "PENSTOCK_MEMORY_TABLE", "memory",
                        "PENSTOCK_FAILURES_TABLE", "failures")),
                clean,
                new InMemoryDeviceAttributes(),
                new InMemoryDedupLog(),
                new InMemoryDeviceMemoryStore(),
                failures,
                signals,
                Clock.fixed(ARRIVAL, ZoneOffset.UTC));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(sample), out, new FakeContext("transform"));

        assertEquals("{\"batchItemFailures\":[]}", out.toString(StandardCharsets.UTF_8));
        Signal.BatchTransformed batch =
                signals.of(Signal.BatchTransformed.class).getLast();
        assertEquals(read, batch.read());
        assertEquals(passed, batch.passed());
        assertEquals(failed, batch.failed());
        assertEquals(
                failed,
                failures.all().stream().map(FailedEvent::failureId).distinct().count());
    }

    private static byte[] make(String name) throws IOException {
        SampleEvents events = SampleEvents.seeded(1, 1);
        List<byte[]> records = new ArrayList<>();
        switch (name) {
            case "good" -> {
                records.add(record(events.next(10)));
                records.add(record(events.next(10)));
            }
            case "corrupt-record" -> {
                records.add(record(events.next(1)));
                byte[] corrupt = record(events.next(1));
                corrupt[corrupt.length / 2] ^= 1;
                records.add(corrupt);
                records.add(record(events.next(1)));
            }
            case "failing-event" -> {
                Event good = events.next();
                Event bad = new Event(
                        "abc123",
                        good.deviceId(),
                        good.type(),
                        "\"2026-13-45\"",
                        null,
                        good.ingestTime(),
                        "1",
                        null,
                        good.data());
                records.add(record(List.of(good, bad, events.next())));
            }
            default -> throw new IllegalArgumentException(name);
        }
        return KinesisPayload.of(ARRIVAL, 495_000_000_000_000_001L, records);
    }

    private static byte[] record(List<Event> events) {
        return EventBatchCodec.encode(new EventBatch(LANES.of(events.getFirst().deviceId()), events));
    }
}
