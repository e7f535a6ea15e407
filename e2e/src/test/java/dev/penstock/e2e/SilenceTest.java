package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device falls silent and comes back, with the schedule of the template, only faster. */
class SilenceTest {

    private static final String DEVICE = "pump-17";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(26);

    @TempDir
    Path data;

    @TempDir
    Path pipeline;

    @TempDir
    Path root;

    @Test
    void aSilentDeviceRaisesAnAlarmAndClearsItWhenItIsBack() throws Exception {
        String template = Files.readString(PenstockProcess.ROOT.resolve("template.yaml"));
        assertTrue(template.contains("rate(1 minute)"));
        Files.writeString(root.resolve("template.yaml"), template.replace("rate(1 minute)", "rate(1 second)"));
        write("schemas/pump/1.json", "{}");
        write("types.yaml", "types: {pump: {expectedEvery: 2s}}");
        String device = PenstockProcess.token(data, Role.DEVICE, Set.of(DEVICE));
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        try (PenstockProcess running = PenstockProcess.start(
                root, Map.of(), "run", "--port", "0", "--data", data.toString(), "--pipeline", pipeline.toString())) {
            URI url = running.awaitReady();
            try (KeepAliveConnection door = new KeepAliveConnection(url, device, PATIENCE);
                    KeepAliveConnection page = new KeepAliveConnection(url, reader, PATIENCE)) {
                send(door, "e1");
                JsonNode raised = await(page, 2).get(1);
                Instant seen = Instant.parse(raised.at("/data/since").asText());
                assertEquals("silent-" + seen.toEpochMilli() + "-raised", id(raised));
                assertEquals("penstock.alarm", raised.path("type").asText());
                assertEquals("raised", raised.at("/data/state").asText());
                JsonNode state = awaitSilent(page);
                assertEquals(seen, Instant.parse(state.path("lastSeen").asText()), "an alarm is no sign of life");
                assertEquals(
                        seen,
                        Instant.parse(state.path("silentSince").asText()),
                        "the device list tells it as the alarm does");
                assertEquals(List.of("t"), names(state.path("metrics")));

                send(door, "e2");
                List<String> ids = new ArrayList<>();
                // The device falls silent again at once, so there may be more.
                await(page, 4).forEach(event -> ids.add(id(event)));
                assertTrue(ids.containsAll(List.of("e1", id(raised), "e2")), ids.toString());
                assertTrue(ids.contains("silent-" + seen.toEpochMilli() + "-cleared"), ids.toString());
            }
            running.terminate();
            assertEquals(0, running.awaitExit(EXIT_PATIENCE), running.errors());
        }
    }

    private static void send(KeepAliveConnection door, String id) throws IOException {
        String event = "{\"id\":\"" + id + "\",\"deviceId\":\"" + DEVICE + "\",\"type\":\"pump\",\"data\":{\"t\":1}}";
        KeepAliveConnection.Response answer = door.post("/v1/events", event.getBytes(StandardCharsets.UTF_8));
        assertEquals(202, answer.status(), answer.text());
    }

    /** The history, oldest first, once it has so many events. */
    private static JsonNode await(KeepAliveConnection page, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            // Until its first event has come the device is not known: 404.
            JsonNode events = JSON.readTree(page.get("/v1/devices/" + DEVICE + "/events?order=asc")
                            .body())
                    .path("events");
            if (events.size() >= count) {
                return events;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not all events came: " + events);
            }
            Thread.sleep(100);
        }
    }

    /** The device once it is said to be silent, which is after its alarm is in the stream. */
    private static JsonNode awaitSilent(KeepAliveConnection page) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode state = get(page, "/v1/devices/" + DEVICE);
        while (!state.has("silentSince") && System.nanoTime() < end) {
            Thread.sleep(100);
            state = get(page, "/v1/devices/" + DEVICE);
        }
        return state;
    }

    private static JsonNode get(KeepAliveConnection page, String path) throws IOException {
        KeepAliveConnection.Response response = page.get(path);
        assertEquals(200, response.status(), response.text());
        return JSON.readTree(response.body());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String id(JsonNode event) {
        return event.path("id").asText();
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
