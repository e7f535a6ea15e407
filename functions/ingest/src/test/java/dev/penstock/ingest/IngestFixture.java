package dev.penstock.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.access.RateLimits;
import dev.penstock.access.Tokens;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import dev.penstock.port.Credential;
import dev.penstock.port.Role;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryAnswerStore;
import dev.penstock.testkit.InMemoryDeviceRegistry;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.testkit.MovableClock;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The handler on fakes, called with payloads of API Gateway. */
final class IngestFixture {

    static final Instant NOW = Instant.parse("2026-03-01T00:00:01.234567Z");
    static final String DEVICE_TOKEN = "psd_" + "A".repeat(43);
    static final String READER_TOKEN = "psr_" + "A".repeat(43);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = """
            {"type":"object","required":["temperature"],"properties":{
              "temperature":{"type":"number","maximum":2000},"unit":{"enum":["degF","Cel"]}}}
            """;

    final InMemoryStreamWriter stream = new InMemoryStreamWriter();
    final InMemoryDeviceRegistry registry = new InMemoryDeviceRegistry();
    final InMemoryAnswerStore answers = new InMemoryAnswerStore();
    final RecordingSignals signals = new RecordingSignals();
    private final IngestHandler handler;
    private final MovableClock clock = new MovableClock(NOW);
    private long nanos;

    /** An answer; the body is parsed, since every answer is JSON. */
    record Answer(int status, Map<String, String> headers, JsonNode body) {

        /** The code of the first error of a result. */
        String code(int index) {
            return body.at("/results/" + index + "/errors/0/code").asText();
        }

        String path(int index) {
            return body.at("/results/" + index + "/errors/0/path").asText();
        }

        /** {@code accepted}, or {@code rejected}, or with an exclamation mark {@code rejected!} if it is retryable. */
        List<String> statuses() {
            return body.path("results").findParents("status").stream()
                    .map(r -> r.path("status").asText() + (r.path("retryable").asBoolean() ? "!" : ""))
                    .toList();
        }
    }

    /** A fixture on a pipeline; an empty directory gets a schema of pump telemetry. */
    IngestFixture(Path pipeline, Map<String, String> settings) throws IOException {
        if (Files.notExists(pipeline.resolve("schemas"))) {
            Path schemas = Files.createDirectories(pipeline.resolve("schemas/pump.telemetry"));
            Files.writeString(schemas.resolve("1.json"), SCHEMA);
        }
        Map<String, String> environment = new HashMap<>(Map.of(
                "PENSTOCK_PIPELINE", pipeline.toString(),
                "PENSTOCK_RAW_STREAM", "raw",
                "PENSTOCK_REGISTRY_TABLE", "registry",
                "PENSTOCK_ANSWERS_TABLE", "answers"));
        environment.putAll(settings);
        save(DEVICE_TOKEN, Role.DEVICE, Set.of("pump-17", "pump-18"));
        save(READER_TOKEN, Role.READER, Set.of());
        IngestConfig config = IngestConfig.parse(environment);
        handler = new IngestHandler(
                config, stream, registry, answers, signals, clock, new RateLimits(config.rateLimit(), () -> nanos));
    }

    /** Lets time pass. */
    void advance(Duration time) {
        clock.move(time);
        nanos += time.toNanos();
    }

    void save(String token, Role role, Set<String> devices) {
        registry.save(
                new Credential(Tokens.hash(token), role, devices, Instant.EPOCH, null),
                Deadline.after(Duration.ofSeconds(1)));
    }

    Answer json(String body) throws IOException {
        return post("application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    Answer ndjson(String body) throws IOException {
        return post("application/x-ndjson", body.getBytes(StandardCharsets.UTF_8));
    }

    Answer post(String contentType, byte[] body) throws IOException {
        return post(Map.of("content-type", contentType, "authorization", "Bearer " + DEVICE_TOKEN), body);
    }

    Answer post(Map<String, String> headers, byte[] body) throws IOException {
        RawAnswer answer = send("/v1/events", headers, body);
        return new Answer(answer.status(), answer.headers(), answer.json());
    }

    Answer invoke(byte[] payload) throws IOException {
        RawAnswer answer = invokeRaw(payload);
        return new Answer(answer.status(), answer.headers(), answer.json());
    }

    /** An answer whose body may be anything. */
    record RawAnswer(int status, Map<String, String> headers, byte[] body) {

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    /** Calls {@code penstock.v1.IngestService/Publish}, with the device's token unless there is another. */
    RawAnswer call(String contentType, Map<String, String> headers, byte[] body) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("authorization", "Bearer " + DEVICE_TOKEN));
        all.put("content-type", contentType);
        all.putAll(headers);
        return send("/penstock.v1.IngestService/Publish", all, body);
    }

    RawAnswer send(String path, Map<String, String> headers, byte[] body) throws IOException {
        ObjectNode payload = JSON.createObjectNode();
        payload.put("routeKey", "POST " + path).put("rawPath", path).put("isBase64Encoded", true);
        payload.put("body", Base64.getEncoder().encodeToString(body));
        payload.putObject("requestContext").putObject("http").put("method", "POST");
        ObjectNode node = payload.putObject("headers");
        headers.forEach(node::put);
        return invokeRaw(JSON.writeValueAsBytes(payload));
    }

    RawAnswer invokeRaw(byte[] payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(payload), out, new FakeContext("ingest"));
        JsonNode response = JSON.readTree(out.toByteArray());
        Map<String, String> headers = new HashMap<>();
        response.path("headers")
                .properties()
                .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
        String body = response.path("body").asText();
        return new RawAnswer(
                response.path("statusCode").asInt(),
                headers,
                response.path("isBase64Encoded").asBoolean()
                        ? Base64.getDecoder().decode(body)
                        : body.getBytes(StandardCharsets.UTF_8));
    }

    /** What is in the raw stream, record by record. */
    List<Event> stored() {
        return events(stream);
    }

    static List<Event> events(InMemoryStreamWriter stream) {
        return stream.records().stream()
                .flatMap(r -> switch (EventBatchCodec.decode(r.data())) {
                    case Outcome.Accepted<EventBatch> batch -> batch.value().events().stream();
                    case Outcome.Rejected<EventBatch> corrupt -> throw new AssertionError(corrupt.reasons());
                })
                .toList();
    }
}
