package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules remember, through all stages and a restart. */
class AlarmTest {

    private static final String DEVICE = "pump-17";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @TempDir
    Path pipeline;

    @Test
    void anAlarmThatWasRaisedBeforeARestartIsClearedAfterIt() throws Exception {
        write("schemas/pump/1.json", "{\"required\":[\"t\"],\"properties\":{\"t\":{\"type\":\"number\"}}}");
        write("rules/pump.yaml", """
                rules:
                  - name: watch
                    match: {type: [pump]}
                    steps:
                      - derive: {field: change, from: t, fn: delta}
                      - alarm: {name: hot, when: "data.t > 90.0"}
                """);
        write("routes.yaml", "routes: [{topic: alarms, match: {type: [penstock.alarm]}}]");
        String device = PenstockProcess.token(data, Role.DEVICE, Set.of(DEVICE));
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        try (PenstockProcess running = start();
                KeepAliveConnection door = new KeepAliveConnection(running.awaitReady(), device, PATIENCE);
                KeepAliveConnection page = new KeepAliveConnection(running.awaitReady(), reader, PATIENCE)) {
            assertEquals(202, publish(door, "e1", "pump", "{\"t\":91}").status());
            assertEquals(List.of("pump", "penstock.alarm"), types(awaitEvents(page, 2)));
            awaitAlarms(
                    page,
                    "[{\"alarm\":\"hot\",\"severity\":\"warning\",\"since\":\"2026-11-23T10:15:01Z\","
                            + "\"raised\":\"2026-11-23T10:15:01Z\"}]");
            KeepAliveConnection.Response refused = publish(door, "e2", "penstock.alarm", "{\"state\":\"raised\"}");
            assertEquals(422, refused.status(), refused.text());
        }
        try (PenstockProcess running = start();
                KeepAliveConnection door = new KeepAliveConnection(running.awaitReady(), device, PATIENCE);
                KeepAliveConnection page = new KeepAliveConnection(running.awaitReady(), reader, PATIENCE)) {
            assertEquals(202, publish(door, "e3", "pump", "{\"t\":95}").status());
            assertEquals(202, publish(door, "e4", "pump", "{\"t\":80}").status());
            JsonNode events = awaitEvents(page, 5);
            assertEquals(List.of("pump", "penstock.alarm", "pump", "pump", "penstock.alarm"), types(events));
            assertEquals("{\"t\":95,\"change\":4.0}", events.at("/2/data").toString());
            assertEquals("e4/alarm/hot", events.at("/4/id").asText());
            assertEquals(
                    "{\"alarm\":\"hot\",\"state\":\"cleared\",\"severity\":\"warning\",\"rule\":\"watch\","
                            + "\"since\":\"2026-11-23T10:15:01Z\"}",
                    events.at("/4/data").toString());

            awaitAlarms(page, "[]");
            String latest = page.get("/v1/devices/" + DEVICE).text();
            assertTrue(latest.contains("\"change\""), latest);
            assertTrue(!latest.contains("cleared") && !latest.contains("penstock.alarm"), latest);
        }
    }

    private PenstockProcess start() throws Exception {
        return PenstockProcess.start(
                "run", "--port", "0", "--data", data.toString(), "--pipeline", pipeline.toString());
    }

    private static KeepAliveConnection.Response publish(KeepAliveConnection door, String id, String type, String body)
            throws IOException {
        String event = "{\"id\":\"" + id + "\",\"deviceId\":\"" + DEVICE + "\",\"type\":\"" + type
                + "\",\"time\":\"2026-11-23T10:15:0" + id.charAt(1) + "Z\",\"data\":" + body + "}";
        return door.post("/v1/events", event.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> types(JsonNode events) {
        List<String> types = new ArrayList<>();
        events.forEach(event -> types.add(event.path("type").asText()));
        return types;
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

    /** Waits until the device says so of its alarms: its state is saved after its history. */
    private static void awaitAlarms(KeepAliveConnection page, String expected) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String alarms = JSON.readTree(page.get("/v1/devices/" + DEVICE).body())
                    .path("alarms")
                    .toString();
            if (alarms.equals(expected)) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("alarms " + alarms + ", not " + expected);
            }
            Thread.sleep(100);
        }
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
