package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
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
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publications by MQTT, as the rule of the template passes them on, with the shipped pipeline. */
class MqttHandlerTest {

    private static final Path SAMPLES = Path.of("../../events/mqtt");

    private final InMemoryStreamWriter stream = new InMemoryStreamWriter();
    private final InMemoryFailedEventStore failures = new InMemoryFailedEventStore();
    private final RecordingSignals signals = new RecordingSignals();
    private final MqttHandler handler = new MqttHandler(
            MqttConfig.parse(Map.of(
                    "PENSTOCK_PIPELINE", "../../pipeline",
                    "PENSTOCK_RAW_STREAM", "raw",
                    "PENSTOCK_FAILURES_TABLE", "failures")),
            stream,
            failures,
            signals,
            Clock.fixed(IngestFixture.NOW, ZoneOffset.UTC));

    @Test
    void everySignalNamesThePipeline() throws IOException {
        publish("pump-17", event("a", "pump-17"));
        assertEquals(2, signals.all().size());
        assertEquals(Set.of(PipelineVersion.of(Path.of("../../pipeline"))), signals.pipelines());
    }

    @Test
    void theDeviceComesFromTheTopic() throws Exception {
        sample("single");

        Event event = stored().getFirst();
        assertEquals("abc123", event.id());
        assertEquals("pump-17", event.deviceId());
        assertEquals(List.of(), failed());
        assertEquals(1, ingested().accepted());
    }

    @Test
    void whatIsRejectedIsAFailedEventSinceNobodyWaitsForAnAnswer() throws Exception {
        sample("one-invalid");

        assertEquals(List.of("m1"), stored().stream().map(Event::id).toList());
        FailedEvent failure = failed().getFirst();
        assertEquals(1, failed().size());
        assertEquals(Stage.INGEST, failure.stage());
        assertEquals("pump-17", failure.deviceId());
        assertEquals("m2", failure.eventId());
        assertTrue(failure.reason().startsWith("ingest event m2: /data/temperature "), failure.reason());
        assertFalse(failure.retryable());
        assertArrayEquals(
                "[{\"id\":\"m1\"".getBytes(StandardCharsets.UTF_8),
                java.util.Arrays.copyOf(failure.bytes(), "[{\"id\":\"m1\"".length()));
        assertEquals(1, ingested().rejectedTotal());
    }

    @Test
    void whatIsNoJsonIsOneFailedEventWithItsBytes() throws Exception {
        sample("not-json");

        FailedEvent failure = failed().getFirst();
        assertNull(failure.eventId());
        assertEquals("temperature=161.6", new String(failure.bytes(), StandardCharsets.UTF_8));
        assertTrue(
                failure.reason()
                        .startsWith(
                                "ingest MQTT delivery 1b4e28ba-2fa1-11d2-883f-0016d3cca427: a body of application/json"),
                failure.reason());
        assertEquals(0, stream.records().size());
    }

    @Test
    void aRetryOfLambdaWritesTheSameFailureOnce() throws Exception {
        sample("one-invalid");
        sample("one-invalid");

        assertEquals(1, failed().size());
    }

    @Test
    void anEventMayNameItsDeviceButNoOther() throws Exception {
        publish("pump-17", event("a", "pump-17"));
        publish("pump-17", event("b", "pump-18"));

        assertEquals(List.of("a"), stored().stream().map(Event::id).toList());
        assertTrue(failed().getFirst().reason().contains("pump-18"), failed().toString());
    }

    @Test
    void aTopicThatNamesNoDeviceIsAFailureToo() throws Exception {
        publish("pump 17", event("a", null));

        assertEquals(0, stream.records().size());
        assertNull(failed().getFirst().deviceId());
    }

    @Test
    void whatTheStreamDoesNotConfirmIsPassedAgain() {
        stream.failOnce(record -> true, new RetryableException("throttled"));

        RetryableException thrown = assertThrows(RetryableException.class, () -> sample("single"));

        assertTrue(
                String.valueOf(thrown.getMessage()).contains("did not confirm 1 of its events"), thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"deliveryId\":\"1\",\"deviceId\":\"d\"}",
                "{\"deliveryId\":\"1\",\"deviceId\":\"d\",\"payload\":\"*\"}",
                "{\"deliveryId\":\"1\"",
            })
    void whatNoRuleOfOursSendsIsAPermanentFailure(String payload) {
        assertThrows(PermanentException.class, () -> invoke(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static String event(String id, String deviceId) {
        return "{\"id\":\"" + id + "\"," + (deviceId == null ? "" : "\"deviceId\":\"" + deviceId + "\",")
                + "\"type\":\"pump.telemetry\",\"data\":{\"temperature\":161.6,\"pressure\":43.5}}";
    }

    private void publish(String deviceId, String payload) throws IOException {
        invoke(("{\"deliveryId\":\"" + payload.hashCode() + "\",\"deviceId\":\"" + deviceId + "\",\"payload\":\""
                        + Base64.getEncoder().encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + "\"}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private void sample(String name) throws IOException {
        invoke(Files.readAllBytes(SAMPLES.resolve(name + ".json")));
    }

    private void invoke(byte[] payload) throws IOException {
        handler.handleRequest(new ByteArrayInputStream(payload), new ByteArrayOutputStream(), new FakeContext("mqtt"));
    }

    private List<Event> stored() {
        return IngestFixture.events(stream);
    }

    private List<FailedEvent> failed() {
        return failures.list(100, "", IngestFixture.NOW, Deadline.after(Duration.ofSeconds(1)))
                .values();
    }

    private Signal.RequestIngested ingested() {
        return signals.of(Signal.RequestIngested.class).getFirst();
    }
}
