package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.embedded.EmbeddedServices;
import dev.penstock.local.embedded.EmbeddedSettings;
import dev.penstock.port.Role;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Events that other people's clients send: the CloudEvents SDK in every mode, and curl with packed bodies. */
class CloudEventsClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFormat CLOUD_JSON = new JsonFormat();
    private static final String REQUEST_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String OWN_TRACE = "00-0af7651916cd43dd8448eb211c80319c-b9c7c989f97918e1-01";

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private Path data;
    private PenstockProcess run;
    private URI url;
    private String token;

    @BeforeEach
    void start() throws Exception {
        data = dir.resolve("data");
        run = PenstockProcess.run(data);
        url = run.awaitReady();
        token = PenstockProcess.token(data, Role.DEVICE, Set.of("pump-ce"));
    }

    @AfterEach
    void stop() throws IOException {
        run.close();
    }

    private static CloudEventBuilder event(String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/plant/7?line=2"))
                .withSubject("pump-ce")
                .withType("pump.telemetry")
                .withTime(OffsetDateTime.now(ZoneOffset.UTC))
                .withExtension("plant", "north")
                .withExtension("shift", 2)
                .withData(
                        "application/json", "{\"temperature\":212,\"unit\":\"degF\"}".getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> post(HttpRequest.Builder request) throws Exception {
        return http.send(request.header("authorization", "Bearer " + token).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(url.resolve("/v1/events")).timeout(PATIENCE);
    }

    @Test
    void whatTheSdkSendsInEveryModeReachesHistoryAndSinkWithItsAttributesAndTrace() throws Exception {
        HttpRequest.Builder binary =
                request().header("traceparent", REQUEST_TRACE).header("tracestate", "rojo=1");
        HttpMessageFactory.createWriter(binary::header, body -> binary.POST(BodyPublishers.ofByteArray(body)))
                .writeBinary(event("binary").build());
        assertAccepted(1, post(binary));

        HttpRequest.Builder structured = request().header("traceparent", REQUEST_TRACE);
        HttpMessageFactory.createWriter(structured::header, body -> structured.POST(BodyPublishers.ofByteArray(body)))
                .writeStructured(
                        event("structured")
                                .withExtension("traceparent", OWN_TRACE)
                                .build(),
                        CLOUD_JSON);
        assertAccepted(1, post(structured));

        // The SDK has no batches; the format is its events in an array.
        String batch = List.of(
                        event("batch-1").build(),
                        event("batch-2").withType("valve").build(),
                        event("batch-3").build())
                .stream()
                .map(each -> new String(CLOUD_JSON.serialize(each), StandardCharsets.UTF_8))
                .collect(Collectors.joining(",", "[", "]"));
        HttpResponse<String> some = post(request()
                .header("content-type", "application/cloudevents-batch+json; charset=UTF-8")
                .POST(BodyPublishers.ofString(batch)));
        assertEquals(207, some.statusCode(), some.body());
        assertEquals(
                "unknown-type",
                JSON.readTree(some.body()).at("/results/1/errors/0/code").asText());

        Map<String, JsonNode> history = awaitHistory(4);
        assertEquals(Set.of("binary", "structured", "batch-1", "batch-3"), history.keySet());
        assertEquals(
                JSON.readTree("{\"plant\":\"north\",\"shift\":\"2\",\"source\":\"/plant/7?line=2\","
                        + "\"subject\":\"pump-ce\",\"traceparent\":\"" + REQUEST_TRACE
                        + "\",\"tracestate\":\"rojo=1\"}"),
                history.get("binary").path("attributes"));
        assertEquals(
                OWN_TRACE,
                history.get("structured").at("/attributes/traceparent").asText());
        assertTrue(history.get("batch-1").at("/attributes/traceparent").isMissingNode());

        run.terminate();
        assertEquals(0, run.awaitExit(PATIENCE), run.errors());
        Map<String, CloudEvent> delivered = sinkEvents();
        assertEquals(history.keySet(), delivered.keySet());
        CloudEvent fromBinary = delivered.get("binary");
        assertEquals(URI.create("/plant/7?line=2"), fromBinary.getSource());
        assertEquals("pump-ce", fromBinary.getSubject());
        assertEquals("north", fromBinary.getExtension("plant"));
        assertEquals("2", fromBinary.getExtension("shift"));
        assertEquals(REQUEST_TRACE, fromBinary.getExtension("traceparent"));
        assertEquals("rojo=1", fromBinary.getExtension("tracestate"));
        assertEquals(OWN_TRACE, delivered.get("structured").getExtension("traceparent"));
        assertEquals(
                100.0,
                JSON.readTree(assertNotNullData(fromBinary)).path("temperature").asDouble());
    }

    @Test
    void whatCurlSendsPackedIsUnpacked() throws Exception {
        for (String tool : List.of("gzip", "zstd")) {
            Path file = Files.writeString(dir.resolve(tool + ".json"), "[" + plain(tool) + "]");
            Path packed = dir.resolve(tool + ".packed");
            assumeRuns(List.of(tool, "-c", file.toString()), packed);
            assertEquals("202", curl(tool, packed));

            byte[] bytes = Files.readAllBytes(packed);
            Files.write(packed, java.util.Arrays.copyOf(bytes, bytes.length - 5));
            assertEquals("400", curl(tool, packed));
        }
        Path bomb = dir.resolve("bomb");
        Path zeros = Files.write(dir.resolve("zeros"), new byte[50_000_000]);
        assumeRuns(List.of("gzip", "-c", zeros.toString()), bomb);
        assertEquals("413", curl("gzip", bomb));
        assertEquals("415", curl("br", bomb));
        assertEquals(Set.of("gzip", "zstd"), awaitHistory(2).keySet());
    }

    private static String plain(String id) {
        return "{\"id\":\"" + id + "\",\"deviceId\":\"pump-ce\",\"type\":\"pump.telemetry\","
                + "\"data\":{\"temperature\":212,\"unit\":\"degF\"}}";
    }

    private String curl(String encoding, Path body) throws Exception {
        Path status = dir.resolve("status");
        assumeRuns(
                List.of(
                        "curl",
                        "--silent",
                        "--output",
                        dir.resolve("answer").toString(),
                        "--write-out",
                        "%{http_code}",
                        "--header",
                        "Authorization: Bearer " + token,
                        "--header",
                        "Content-Type: application/json",
                        "--header",
                        "Content-Encoding: " + encoding,
                        "--data-binary",
                        "@" + body,
                        url.resolve("/v1/events").toString()),
                status);
        return Files.readString(status);
    }

    private static void assumeRuns(List<String> command, Path output) throws Exception {
        Process process;
        try {
            process =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).start();
        } catch (IOException e) {
            Assumptions.abort("SKIPPED: " + command.getFirst() + " is not installed");
            return;
        }
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    private static void assertAccepted(int events, HttpResponse<String> answer) throws IOException {
        assertEquals(202, answer.statusCode(), answer.body());
        assertEquals(events, JSON.readTree(answer.body()).path("accepted").asInt());
    }

    private static byte[] assertNotNullData(CloudEvent event) {
        assertNotNull(event.getData());
        return event.getData().toBytes();
    }

    /** The device's events by id, as soon as there are so many. */
    private Map<String, JsonNode> awaitHistory(int events) throws Exception {
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        long end = System.nanoTime() + PATIENCE.toNanos();
        Map<String, JsonNode> byId = new TreeMap<>();
        while (byId.size() < events && System.nanoTime() < end) {
            Thread.sleep(100);
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(url.resolve("/v1/devices/pump-ce/events"))
                            .header("authorization", "Bearer " + reader)
                            .build(),
                    BodyHandlers.ofString());
            for (JsonNode each : JSON.readTree(answer.body()).path("events")) {
                byId.put(each.path("id").asText(), each);
            }
        }
        return byId;
    }

    /** What the stopped run delivered to the topic of hot pumps, by id, as the SDK reads it. */
    private Map<String, CloudEvent> sinkEvents() {
        List<CloudEvent> events = new ArrayList<>();
        try (EmbeddedServices services = EmbeddedServices.open(data, EmbeddedSettings.defaults(), Clock.systemUTC())) {
            KinesisClient kinesis = services.kinesis();
            String stream = "penstock-HotPumps";
            for (Shard shard : kinesis.listShards(r -> r.streamName(stream)).shards()) {
                String iterator = kinesis.getShardIterator(r -> r.streamName(stream)
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .shardIterator();
                GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(iterator));
                page.records()
                        .forEach(each ->
                                events.add(CLOUD_JSON.deserialize(each.data().asByteArray())));
            }
        }
        return events.stream().collect(Collectors.toMap(CloudEvent::getId, each -> each));
    }
}
