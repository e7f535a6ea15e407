package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old devices and unknown types, from the door to the history, through all stages. */
class QuarantineTest {

    private static final String DEVICE = "pump-17";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @TempDir
    Path pipeline;

    @Test
    void unknownTypesPassUntouchedAndEverythingIsCountedOnce() throws Exception {
        write("types.yaml", "unknown: quarantine");
        write("schemas/pump/1.json", "{\"properties\":{\"t\":{\"type\":[\"number\",\"string\"]}}}");
        write("schemas/pump/2.json", "{\"properties\":{\"t\":{\"type\":\"number\"}}}");
        write(
                "rules/all.yaml",
                "rules: [{name: all, match: {id: [{exists: true}]}, steps: [{set: {seen: \"true\"}}]}]");
        String device = PenstockProcess.token(data, Role.DEVICE, Set.of(DEVICE));
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        try (PenstockProcess running = PenstockProcess.start(
                "run", "--port", "0", "--data", data.toString(), "--pipeline", pipeline.toString())) {
            URI url = running.awaitReady();
            try (KeepAliveConnection door = new KeepAliveConnection(url, device, PATIENCE);
                    KeepAliveConnection page = new KeepAliveConnection(url, reader, PATIENCE)) {
                byte[] events = ("[" + event("e1", "pump", "{\"t\":1}") + "," + event("e2", "pump", "{\"t\":\"warm\"}")
                                + "," + event("e3", "who.knows", "{\"t\":[{}]}") + "]")
                        .getBytes(StandardCharsets.UTF_8);
                KeepAliveConnection.Response answer = door.post("/v1/events", events);
                assertEquals(202, answer.status(), answer.text());

                JsonNode history = awaitEvents(page, 3);
                assertEquals("{\"t\":1,\"seen\":true}", history.at("/0/data").toString());
                assertEquals(
                        "{\"t\":\"warm\",\"seen\":true}", history.at("/1/data").toString());
                assertEquals("who.knows", history.at("/2/type").asText());
                assertEquals("{\"t\":[{}]}", history.at("/2/data").toString());

                JsonNode balance = awaitDelivered(page, 3);
                assertEquals(3, balance.path("read").asInt());
                assertEquals(0, balance.path("failed").asInt());
                assertEquals(0, balance.path("difference").asInt());
            }
        }
    }

    private static String event(String id, String type, String data) {
        return "{\"id\":\"" + id + "\",\"deviceId\":\"" + DEVICE + "\",\"type\":\"" + type
                + "\",\"time\":\"2026-11-23T10:15:0" + id.charAt(1) + "Z\",\"data\":" + data + "}";
    }

    private static JsonNode awaitEvents(KeepAliveConnection page, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            // Until its first event has come the device is not known: 404.
            KeepAliveConnection.Response response =
                    page.get("/v1/devices/" + DEVICE + "/events?from=2026-11-01T00:00:00Z&order=asc");
            JsonNode events = JSON.readTree(response.body()).path("events");
            if (events.size() == count) {
                return events;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not all events came: " + events);
            }
            Thread.sleep(100);
        }
    }

    private static JsonNode awaitDelivered(KeepAliveConnection page, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode balance = get(page, "/v1/stats").path("balance");
            if (balance.path("delivered").asInt() == count) {
                return balance;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("the balance does not close: " + balance);
            }
            Thread.sleep(100);
        }
    }

    private static JsonNode get(KeepAliveConnection page, String path) throws IOException {
        KeepAliveConnection.Response response = page.get(path);
        assertEquals(200, response.status(), response.text());
        return JSON.readTree(response.body());
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
