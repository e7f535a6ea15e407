package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import dev.penstock.v1.Event;
import dev.penstock.v1.Ingest;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole local run, sent to by clients that the project did not write: those of the Connect project (Connect in JSON and in
 * Protobuf, gRPC-Web) and curl.
 */
class ConnectClientTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SOURCES = Path.of("src/test/js/connect");
    private static final Path CLIENT = Path.of("target/connect").toAbsolutePath();
    private static final String PUBLISH = "/penstock.v1.IngestService/Publish";

    @TempDir
    static Path data;

    private static PenstockProcess penstock;
    private static URI url;
    private static String token;
    private static Path descriptors;

    @BeforeAll
    static void start() throws Exception {
        token = PenstockProcess.token(data, Role.DEVICE, Set.of("pump-17"));
        penstock = PenstockProcess.run(data);
        url = penstock.awaitReady();
        descriptors = data.resolve("ingest.binpb");
        Files.write(
                descriptors,
                FileDescriptorSet.newBuilder()
                        .addFile(describe(TimestampProto.getDescriptor()))
                        .addFile(describe(StructProto.getDescriptor()))
                        .addFile(describe(Ingest.getDescriptor()))
                        .build()
                        .toByteArray());
    }

    /** A file as protoc describes it: generated classes leave the names in JSON out. */
    private static FileDescriptorProto describe(FileDescriptor file) {
        FileDescriptorProto.Builder described = file.toProto().toBuilder();
        for (Descriptor type : file.getMessageTypes()) {
            nameInJson(described.getMessageTypeBuilder(type.getIndex()), type);
        }
        return described.build();
    }

    private static void nameInJson(DescriptorProto.Builder described, Descriptor type) {
        for (FieldDescriptor field : type.getFields()) {
            described.getFieldBuilder(field.getIndex()).setJsonName(field.getJsonName());
        }
        for (Descriptor nested : type.getNestedTypes()) {
            nameInJson(described.getNestedTypeBuilder(nested.getIndex()), nested);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        penstock.close();
    }

    private record Output(int exit, byte[] bytes) {

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Output run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(data, "client", ".out");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("still running after 3 minutes: " + command);
        }
        return new Output(process.exitValue(), Files.readAllBytes(output));
    }

    private static boolean has(String... command) throws InterruptedException {
        try {
            return run(data, List.of(command)).exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Skips with a reason where something is missing; in CI that fails. */
    private static void require(boolean there, String reason) {
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(there, reason);
        }
        if (!there) {
            System.err.println("SKIPPED Connect client tests: " + reason);
        }
        Assumptions.assumeTrue(there, "SKIPPED: " + reason);
    }

    private static synchronized void install() throws IOException, InterruptedException {
        require(
                has("node", "-e", "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)"),
                "no Node 20 or newer on this machine");
        require(has("npm", "--version"), "no npm on this machine");
        Files.createDirectories(CLIENT);
        Path stamp = CLIENT.resolve("installed");
        for (String file : List.of("package.json", "package-lock.json", "publish.js")) {
            Files.copy(SOURCES.resolve(file), CLIENT.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        String lock = Files.readString(SOURCES.resolve("package-lock.json"));
        if (Files.notExists(stamp) || !Files.readString(stamp).equals(lock)) {
            require(
                    run(CLIENT, List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"))
                                    .exit()
                            == 0,
                    "npm ci cannot get the packages of " + SOURCES);
            Files.writeString(stamp, lock);
        }
    }

    private static JsonNode client(String transport, String deviceToken, String events) throws Exception {
        install();
        Output output = run(
                CLIENT,
                List.of("node", "publish.js", url.toString(), descriptors.toString(), deviceToken, transport, events));
        assertEquals(0, output.exit());
        return JSON.readTree(output.text());
    }

    private static String statuses(JsonNode response) {
        List<String> statuses = new ArrayList<>();
        response.path("receipts")
                .forEach(r -> statuses.add(r.path("id").asText() + " "
                        + r.path("status").asText().replace("STATUS_", "")
                        + (r.has("reasons") ? " " + r.at("/reasons/0/path").asText() : "")));
        return String.join(", ", statuses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "proto", "grpc-web"})
    void theConnectProjectsClientGetsAReceiptForEachEvent(String transport) throws Exception {
        JsonNode good = client(transport, token, "good").path("response");
        assertEquals(2, good.path("accepted").asInt(), good::toString);
        assertEquals(transport + "-1 ACCEPTED, " + transport + "-2 ACCEPTED", statuses(good));

        JsonNode mixed = client(transport, token, "mixed").path("response");
        assertEquals(1, mixed.path("accepted").asInt());
        assertEquals(2, mixed.path("rejected").asInt());
        assertEquals(
                transport + "-3 ACCEPTED, " + transport + "-4 REJECTED /data/pressure, " + transport
                        + "-5 REJECTED /deviceId",
                statuses(mixed));

        awaitStored(Set.of(transport + "-1", transport + "-2", transport + "-3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "proto", "grpc-web"})
    void theConnectProjectsClientReadsErrors(String transport) throws Exception {
        JsonNode unknown = client(transport, "psd_" + "x".repeat(43), "good");
        assertEquals("Unauthenticated", unknown.path("code").asText(), unknown::toString);
        assertEquals("google.rpc.ErrorInfo", unknown.at("/details/0").asText());

        JsonNode empty = client(transport, token, "none");
        assertEquals("InvalidArgument", empty.path("code").asText(), empty::toString);
        assertTrue(empty.path("message").asText().contains("no event"), empty::toString);
    }

    private static Output curl(String path, String contentType, Path body) throws Exception {
        require(has("curl", "--version"), "no curl on this machine");
        return run(
                data,
                List.of(
                        "curl",
                        "-sS",
                        "--max-time",
                        "30",
                        "-w",
                        "%{stderr}%{http_code} %{content_type}\n",
                        "-H",
                        "Authorization: Bearer " + token,
                        "-H",
                        "Content-Type: " + contentType,
                        "--data-binary",
                        "@" + body,
                        url + path));
    }

    @Test
    void curlSpeaksConnectInJson() throws Exception {
        Path body = Files.writeString(data.resolve("body.json"), """
                {"events":[{"id":"curl-1","deviceId":"pump-17","type":"pump.telemetry",
                  "timestamp":"2026-11-23T10:15:00Z","data":{"temperature":72.4,"unit":"degF","pressure":4.3}}]}
                """);
        JsonNode response =
                JSON.readTree(curl(PUBLISH, "application/json", body).text());
        assertEquals("curl-1 ACCEPTED", statuses(response), response::toString);

        JsonNode error = JSON.readTree(curl(PUBLISH, "application/json", Files.writeString(body, "{\"events\":"))
                .text());
        assertEquals("invalid_argument", error.path("code").asText());
        awaitStored(Set.of("curl-1"));
    }

    @Test
    void curlSendsProtobufToTheEventsRoute() throws Exception {
        Event.Builder event = Event.newBuilder()
                .setId("curl-2")
                .setDeviceId("pump-17")
                .setType("pump.telemetry")
                .setTimeText("2026-11-23T10:15:00Z")
                .setDataJson(ByteString.copyFromUtf8("{\"temperature\":72.4,\"pressure\":4.3}"));
        byte[] request = PublishRequest.newBuilder()
                .addEvents(event)
                .addEvents(event.clone().setId("curl-3").setDeviceId("fan-1"))
                .build()
                .toByteArray();
        Path body = Files.write(data.resolve("body.binpb"), request);
        PublishResponse response = PublishResponse.parseFrom(
                curl("/v1/events", "application/x-protobuf", body).bytes());
        assertEquals(Status.STATUS_ACCEPTED, response.getReceipts(0).getStatus());
        assertEquals("forbidden-device", response.getReceipts(1).getReasons(0).getCode());

        JsonNode problem = JSON.readTree(curl(
                        "/v1/events",
                        "application/x-protobuf",
                        Files.write(body, Arrays.copyOf(request, request.length - 1)))
                .text());
        assertEquals("urn:penstock:problem:invalid-body", problem.path("type").asText());
        awaitStored(Set.of("curl-2"));
    }

    /** What was accepted can be read back. */
    private static void awaitStored(Set<String> ids) throws Exception {
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            Set<String> found = new HashSet<>();
            try (KeepAliveConnection connection = new KeepAliveConnection(url, reader, Duration.ofSeconds(40))) {
                JSON.readTree(connection
                                .get("/v1/devices/pump-17/events?limit=100")
                                .body())
                        .path("events")
                        .forEach(e -> found.add(e.path("id").asText()));
            }
            if (found.containsAll(ids)) {
                return;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("not all of " + ids + " can be read");
    }
}
