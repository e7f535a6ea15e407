package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import dev.penstock.signal.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestHandlerTest {

    private static final Lanes LANES = new Lanes(Lanes.DEFAULT_COUNT);

    @TempDir
    Path pipeline;

    private IngestFixture ingest;

    @BeforeEach
    void start() throws IOException {
        ingest = new IngestFixture(pipeline, Map.of());
        ingest.signals.clear();
    }

    private static String event(String id, String device) {
        return "{\"id\":\"" + id + "\",\"deviceId\":\"" + device
                + "\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":1}}";
    }

    private static String laneOf(String device) {
        return LANES.partitionKey(LANES.of(device));
    }

    @Test
    void whatIsAcceptedIsInTheStreamByLaneAndInOrder() throws IOException {
        IngestFixture.Answer answer = ingest.json(
                "[" + event("1", "pump-17") + "," + event("2", "pump-18") + "," + event("3", "pump-17") + "]");

        assertEquals(202, answer.status());
        assertEquals(3, answer.body().path("accepted").asInt());
        assertEquals(0, answer.body().path("rejected").asInt());
        assertEquals("3", answer.body().at("/results/2/id").asText());
        assertEquals(2, ingest.stream.records().size());
        assertEquals(laneOf("pump-17"), ingest.stream.records().getFirst().partitionKey());
        assertEquals(
                List.of("1", "3", "2"), ingest.stored().stream().map(Event::id).toList());
    }

    @Test
    void eventsThatTheStreamDidNotConfirmAreRetryable() throws IOException {
        ingest.stream.failWhere(r -> r.partitionKey().equals(laneOf("pump-18")), new RetryableException("throttled"));

        IngestFixture.Answer answer = ingest.json(
                "[" + event("1", "pump-17") + "," + event("2", "pump-18") + ",{}," + event("3", "pump-18") + "]");

        assertEquals(207, answer.status());
        assertEquals(List.of("accepted", "rejected!", "rejected", "rejected!"), answer.statuses());
        assertEquals("unconfirmed", answer.code(1));
        assertEquals("1", answer.headers().get("retry-after"));
        assertEquals(List.of("1"), ingest.stored().stream().map(Event::id).toList());
        Signal.DependencyFailed failed =
                ingest.signals.of(Signal.DependencyFailed.class).getFirst();
        assertEquals(
                new Signal.DependencyFailed(Stage.INGEST, "raw stream", true, 2, "ingest: write raw stream: throttled"),
                failed);
        Signal.RequestIngested signal =
                ingest.signals.of(Signal.RequestIngested.class).getFirst();
        assertEquals(1, signal.accepted());
        assertEquals(2, signal.unconfirmed());
        assertEquals(Map.of("required", 1), signal.rejected());
    }

    @Test
    void whenTheStreamConfirmsNothingTheAnswerIs503() throws IOException {
        ingest.stream.failAlways(new PermanentException("no such stream"));

        IngestFixture.Answer answer = ingest.json("[" + event("1", "pump-17") + ",7]");

        assertEquals(503, answer.status());
        assertEquals("1", answer.headers().get("retry-after"));
        assertEquals(List.of("rejected!", "rejected"), answer.statuses());
        assertFalse(ingest.signals.of(Signal.DependencyFailed.class).getFirst().retryable());
    }

    @Test
    void aLostAnswerIsNotASuccess() throws IOException {
        ingest.stream.loseAnswerOnce(r -> true);
        assertEquals(503, ingest.json(event("1", "pump-17")).status());
        assertEquals(202, ingest.json(event("1", "pump-17")).status());
        assertEquals(2, ingest.stored().size());
    }

    @Test
    void aBrokenRegistryIs503() throws IOException {
        ingest.registry.failAlways(new RetryableException("timeout"));
        IngestFixture.Answer answer = ingest.json(event("1", "pump-17"));
        assertEquals(503, answer.status());
        assertEquals("1", answer.headers().get("retry-after"));
        assertEquals(
                "ingest: check token: timeout",
                ingest.signals.of(Signal.DependencyFailed.class).getFirst().reason());
        assertEquals(List.of(), ingest.stored());
    }

    @Test
    void theTokenIsCheckedBeforeTheBodyIsRead() throws IOException {
        IngestFixture.Answer none =
                ingest.post(Map.of("content-type", "text/plain"), "garbage".getBytes(StandardCharsets.UTF_8));
        assertEquals(401, none.status());
        assertEquals("Bearer", none.headers().get("www-authenticate"));
        IngestFixture.Answer reader = ingest.post(
                Map.of("content-type", "application/json", "authorization", "Bearer " + IngestFixture.READER_TOKEN),
                event("1", "pump-17").getBytes(StandardCharsets.UTF_8));
        assertEquals(403, reader.status());
        assertTrue(reader.body().path("detail").asText().contains("reader"));
        String admin = "psa_" + "A".repeat(43);
        ingest.save(admin, Role.ADMIN, Set.of());
        assertEquals(
                403,
                ingest.post(
                                Map.of("content-type", "application/json", "authorization", "Bearer " + admin),
                                event("1", "pump-17").getBytes(StandardCharsets.UTF_8))
                        .status());
    }

    @Test
    void aTokenWritesForItsDevicesOnly() throws IOException {
        IngestFixture.Answer some = ingest.json("[" + event("1", "pump-17") + "," + event("2", "fan-1") + "]");
        assertEquals(207, some.status());
        assertEquals("forbidden-device", some.code(1));
        assertEquals(
                403,
                ingest.json("[" + event("1", "fan-2") + "," + event("2", "fan-1") + "]")
                        .status());
        assertEquals(1, ingest.stored().size());
    }

    @Test
    void aSignalTellsEveryRequestAndNoPayload() throws IOException {
        ingest.json("[" + event("secret-1", "pump-17") + ",{\"id\":\"secret-2\"}]");
        ingest.json("not json");
        List<Signal.RequestIngested> signals = ingest.signals.of(Signal.RequestIngested.class);
        assertEquals(
                List.of(207, 400),
                signals.stream().map(Signal.RequestIngested::status).toList());
        assertFalse(
                ingest.signals.all().toString().contains("secret"),
                ingest.signals.all().toString());
        assertFalse(ingest.signals.all().toString().contains("psd_"));
        assertEquals(Set.of(PipelineVersion.of(pipeline)), ingest.signals.pipelines());
    }

    @Test
    void aBrokenSchemaStopsTheStart() throws IOException {
        Path file = Files.writeString(pipeline.resolve("schemas/pump.telemetry/2.json"), "{\n \"type\": \"strin\"\n}");
        PipelineException e = assertThrows(PipelineException.class, () -> new IngestFixture(pipeline, Map.of()));
        assertTrue(e.getMessage().startsWith(file + ":2:10: type must be one of"), e.getMessage());
    }

    @Test
    void settingsNameEveryFault() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> IngestConfig.parse(Map.of(
                        "PENSTOCK_RAW_STREAM", "raw", "PENSTOCK_MAX_EVENTS", "0", "PENSTOCK_MAX_DEPTH", "deep")));
        assertTrue(e.getMessage().contains("PENSTOCK_REGISTRY_TABLE is not set"), e.getMessage());
        assertTrue(e.getMessage().contains("PENSTOCK_ANSWERS_TABLE is not set"), e.getMessage());
        assertTrue(e.getMessage().contains("PENSTOCK_MAX_EVENTS=0"), e.getMessage());
        assertTrue(e.getMessage().contains("PENSTOCK_MAX_DEPTH=deep"), e.getMessage());
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        IngestConfig config = IngestConfig.parse(settings());
        assertEquals(new Limits(4_500_000, 1_000, 262_144, 32, 32, 8_192), config.limits());
        assertEquals(Path.of("/opt/pipeline"), config.pipeline());
        assertEquals(64, config.lanes().count());
        assertEquals(Duration.ofHours(24), config.answersFor());
        assertEquals(Duration.ofSeconds(5), config.writePatience());
        assertNull(config.rateLimit());
    }

    private static Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "PENSTOCK_RAW_STREAM", "raw",
                "PENSTOCK_REGISTRY_TABLE", "registry",
                "PENSTOCK_ANSWERS_TABLE", "answers"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    @Test
    void aRateIsSetWithItsBurstOrWithoutAndABurstNeedsOne() {
        assertEquals(
                new RateLimit(5, 50),
                IngestConfig.parse(settings("PENSTOCK_DEVICE_RATE", "5")).rateLimit());
        assertEquals(
                new RateLimit(5, 7),
                IngestConfig.parse(settings("PENSTOCK_DEVICE_RATE", "5", "PENSTOCK_DEVICE_BURST", "7"))
                        .rateLimit());
        Map<String, String> burstAlone = settings("PENSTOCK_DEVICE_BURST", "7");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> IngestConfig.parse(burstAlone));
        assertTrue(e.getMessage().contains("PENSTOCK_DEVICE_BURST: does nothing without"), e.getMessage());
    }

    @Test
    void theLargestRequestIsSplitIntoRecordsThatFit() throws IOException {
        String note = "n".repeat(250_000);
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 17; i++) {
            body.append(event("e" + i, "pump-17").replace("}}", ",\"note\":\"" + note + "\"}}"))
                    .append(',');
        }
        body.setCharAt(body.length() - 1, ']');
        assertEquals(202, ingest.json(body.toString()).status());
        assertTrue(ingest.stream.records().size() > 4);
        assertTrue(ingest.stream.records().stream().allMatch(r -> r.data().length < 1 << 20));
        assertEquals(17, ingest.stored().size());
        assertNull(ingest.stored().getFirst().source());
    }
}
