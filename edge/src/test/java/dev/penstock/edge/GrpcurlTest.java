package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code grpcurl}, a client that knows of the service only what reflection tells it. */
class GrpcurlTest {

    private static final String PUBLISH = "penstock.v1.IngestService/Publish";
    private static final String TOKEN = "authorization: Bearer " + EdgeFixture.DEVICE_TOKEN;

    @TempDir
    static Path pipeline;

    private static String grpcurl;
    private static EdgeFixture edge;

    private record Said(int exit, String text) {}

    @BeforeAll
    static void start() throws Exception {
        Said where = run(List.of("bash", "../build/grpcurl.sh"));
        if (where.exit() != 0 && !"true".equals(System.getenv("CI"))) {
            Assumptions.abort("grpcurl: " + where.text());
        }
        assertEquals(0, where.exit(), where.text());
        grpcurl = where.text().strip().lines().toList().getLast();
        edge = new EdgeFixture(pipeline, Map.of("PENSTOCK_MAX_BODY_BYTES", "10000"));
    }

    @AfterAll
    static void stop() {
        if (edge != null) {
            edge.close();
        }
    }

    private static Said run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(300, TimeUnit.SECONDS), () -> command + " hangs");
        return new Said(process.exitValue(), text);
    }

    /** Options, and after them what follows the address. */
    private static Said grpcurl(List<String> options, String... after) throws Exception {
        List<String> command = new ArrayList<>(List.of(grpcurl, "-plaintext"));
        command.addAll(options);
        command.add("127.0.0.1:" + edge.server.port());
        command.addAll(Arrays.asList(after));
        return run(command);
    }

    private static String body(String id, String device, String data) {
        return "{\"events\":[{\"id\":\"" + id + "\",\"deviceId\":\"" + device
                + "\",\"type\":\"pump.telemetry\",\"dataJson\":\""
                + Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8)) + "\"}]}";
    }

    @Test
    void listsAndDescribesTheServices() throws Exception {
        Said list = grpcurl(List.of(), "list");
        assertEquals(0, list.exit(), list.text());
        for (String service :
                List.of("penstock.v1.IngestService", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection")) {
            assertTrue(list.text().contains(service), list.text());
        }
        Said described = grpcurl(List.of(), "describe", "penstock.v1.IngestService");
        assertTrue(
                described.text().contains("rpc PublishStream ( stream .penstock.v1.PublishRequest )"),
                described.text());
    }

    @Test
    void asksForHealth() throws Exception {
        Said health = grpcurl(List.of(), "grpc.health.v1.Health/Check");
        assertTrue(health.text().contains("SERVING") && !health.text().contains("NOT_SERVING"), health.text());
    }

    @Test
    void publishes() throws Exception {
        Said answer = grpcurl(List.of("-H", TOKEN, "-d", body("curl-1", "pump-17", "{\"temperature\":1}")), PUBLISH);
        assertEquals(0, answer.exit(), answer.text());
        assertTrue(answer.text().contains("\"status\": \"STATUS_ACCEPTED\""), answer.text());
        assertTrue(edge.storedIds().contains("curl-1"));
    }

    @Test
    void publishesAStructAndOverAStream() throws Exception {
        String request = "{\"events\":[{\"id\":\"curl-2\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\","
                + "\"data\":{\"temperature\":7.5}}]}";
        Said answer = grpcurl(
                List.of("-H", TOKEN, "-d", request + request.replace("curl-2", "curl-3")),
                "penstock.v1.IngestService/PublishStream");
        assertEquals(0, answer.exit(), answer.text());
        assertTrue(edge.storedIds().containsAll(List.of("curl-2", "curl-3")), answer.text());
    }

    @Test
    void isToldWhatIsWrong() throws Exception {
        Said noToken = grpcurl(List.of("-d", body("x", "pump-17", "{\"temperature\":1}")), PUBLISH);
        assertTrue(noToken.text().contains("Code: Unauthenticated"), noToken.text());
        assertTrue(noToken.text().contains("google.rpc.ErrorInfo"), noToken.text());

        Said other = grpcurl(List.of("-H", TOKEN, "-d", body("x", "pump-19", "{\"temperature\":1}")), PUBLISH);
        assertTrue(other.text().contains("\"code\": \"forbidden-device\""), other.text());

        Said invalid = grpcurl(List.of("-H", TOKEN, "-d", body("x", "pump-17", "{}")), PUBLISH);
        assertTrue(invalid.text().contains("\"path\": \"/data/temperature\""), invalid.text());

        Said empty = grpcurl(List.of("-H", TOKEN, "-d", "{}"), PUBLISH);
        assertTrue(empty.text().contains("Code: InvalidArgument"), empty.text());

        Said tooLong = grpcurl(List.of("-H", TOKEN, "-d", body("x".repeat(20_000), "pump-17", "{}")), PUBLISH);
        assertTrue(tooLong.text().contains("Code: ResourceExhausted"), tooLong.text());

        Said unknown = grpcurl(List.of("-H", TOKEN), "penstock.v1.IngestService/Delete");
        assertFalse(unknown.exit() == 0, unknown.text());
        assertFalse(edge.storedIds().contains("x"));
    }
}
