package dev.penstock.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.access.Tokens;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Credential;
import dev.penstock.port.Role;
import dev.penstock.port.Stats;
import dev.penstock.port.Stats.StageStats;
import dev.penstock.recent.RecentData;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryDeviceRegistry;
import dev.penstock.testkit.InMemoryFailedEventStore;
import dev.penstock.testkit.InMemoryRecentStore;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A handler on fakes that hold a little of everything, asked as API Gateway asks. */
final class ApiFixture {

    /** The token that the samples in events/api carry. */
    static final String READER = "psr_" + "sample".repeat(7) + "A";

    static final String ADMIN = "psa_" + "sample".repeat(7) + "A";
    static final String DEVICE = "psd_" + "sample".repeat(7) + "A";
    static final String EXPIRED = "psr_" + "sample".repeat(7) + "B";
    static final Instant NOW = Instant.parse("2026-11-23T10:15:03Z");
    static final String VERSION = "e3ba377326c2";
    static final String FAILURE_ID = "route-0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    static final ObjectMapper JSON = new ObjectMapper();

    final InMemoryRecentStore store = new InMemoryRecentStore();
    final InMemoryFailedEventStore failures = new InMemoryFailedEventStore();
    final InMemoryDeviceRegistry registry = new InMemoryDeviceRegistry();
    final RecordingSignals signals = new RecordingSignals();
    final ApiHandler handler;

    /** What is known of the pipeline's files; nothing, as in AWS, unless a test says so. */
    Stats.@Nullable Pipeline pipeline;

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final RecentData recent = new RecentData(store, Duration.ofDays(7), clock);

    ApiFixture() {
        handler = new ApiHandler(
                new ApiConfig("recent", "devices", "failures", "registry", Duration.ofDays(7), "Penstock", "test"),
                store,
                failures,
                registry,
                deadline -> stats().with(pipeline),
                signals,
                clock);
        credential(READER, Role.READER, null);
        credential(ADMIN, Role.ADMIN, null);
        credential(DEVICE, Role.DEVICE, null);
        credential(EXPIRED, Role.READER, NOW);
        record("abc123", "pump-17", NOW.minusSeconds(3), "{\"temperature\":85.4,\"hot\":true}");
        record("abc124", "pump-17", NOW.minusSeconds(2), "{\"temperature\":72.4,\"unit\":\"Cel\"}");
        record("fan-1-0001", "fan-1", NOW.minusSeconds(1), "{\"motor\":{\"rpm\":1480}}");
        failure(FAILURE_ID, "abc125");
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    void credential(String token, Role role, Instant expires) {
        registry.save(
                new Credential(
                        Tokens.hash(token), role, role == Role.DEVICE ? Set.of("pump-17") : Set.of(), NOW, expires),
                soon());
    }

    void record(String id, String deviceId, Instant time, String data) {
        record("pump.telemetry", id, deviceId, time, data);
    }

    void record(String type, String id, String deviceId, Instant time, String data) {
        recent.record(List.of(event(type, id, deviceId, time, data)), soon());
    }

    private static Event event(String type, String id, String deviceId, Instant time, String data) {
        return new Event(
                        id,
                        deviceId,
                        type,
                        null,
                        time,
                        time.plusMillis(420),
                        "1",
                        new SourcePosition("shardId-000000000000", Integer.toUnsignedString(id.hashCode()), 0),
                        data.getBytes(StandardCharsets.UTF_8))
                .transformedBy(VERSION);
    }

    void failure(String failureId, String eventId) {
        failures.save(
                List.of(new FailedEvent(
                        failureId,
                        NOW.minusSeconds(1),
                        Stage.ROUTE,
                        "pump-17",
                        eventId,
                        "pump.telemetry",
                        "route event " + eventId + ": sink kinesis:HotPumps: too large",
                        false,
                        "shardId-000000000000:17:0",
                        EventBatchCodec.encode(new EventBatch(
                                0, VERSION, List.of(event("pump.telemetry", eventId, "pump-17", NOW, "{}")))))),
                NOW.plus(Duration.ofDays(14)),
                soon());
    }

    private static Stats stats() {
        return new Stats(
                NOW.minusSeconds(7200),
                true,
                Map.of(
                        "ingest", new StageStats(Map.of("accepted", 1000L, "rejected", 3L), 12.54, 0),
                        "transform",
                                new StageStats(
                                        Map.of(
                                                "read",
                                                1000L,
                                                "created",
                                                7L,
                                                "passed",
                                                967L,
                                                "failed",
                                                10L,
                                                "filtered",
                                                20L,
                                                "duplicate",
                                                10L),
                                        12.5,
                                        140),
                        "route", new StageStats(Map.of("read", 962L, "delivered", 961L, "failed", 1L), 12.4, 310)));
    }

    /** What a client sees: the body decoded as the gateway and the client would. */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    /** GET with the reader's token. */
    Answer get(String uri) throws IOException {
        return request("GET", uri, Map.of("authorization", "Bearer " + READER));
    }

    Answer request(String method, String uri, Map<String, String> headers) throws IOException {
        int mark = uri.indexOf('?');
        Map<String, String> query = new LinkedHashMap<>();
        if (mark >= 0) {
            for (String pair : uri.substring(mark + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("version", "2.0");
        payload.put("routeKey", "$default");
        payload.put("rawPath", mark < 0 ? uri : uri.substring(0, mark));
        payload.put("headers", headers);
        payload.put("queryStringParameters", query);
        payload.put("requestContext", Map.of("stage", "$default", "http", Map.of("method", method)));
        return invoke(new ByteArrayInputStream(JSON.writeValueAsBytes(payload)));
    }

    Answer invoke(InputStream payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(payload, out, new FakeContext("api"));
        JsonNode response = JSON.readTree(out.toByteArray());
        Map<String, String> headers = new LinkedHashMap<>();
        response.get("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        String text = response.get("body").asText();
        byte[] body = response.get("isBase64Encoded").asBoolean()
                ? Base64.getDecoder().decode(text)
                : text.getBytes(StandardCharsets.UTF_8);
        if ("gzip".equals(headers.get("content-encoding"))) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return new Answer(response.get("statusCode").asInt(), headers, body);
    }
}
