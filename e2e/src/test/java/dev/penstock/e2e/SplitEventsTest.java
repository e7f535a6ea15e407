package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.local.client.Counters;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.PipelineReader;
import dev.penstock.port.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that rules split, from the door to the history: the balance closes. */
class SplitEventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @TempDir
    Path pipeline;

    @Test
    void partsAreCountedAsCreatedAndTheBalanceCloses() throws Exception {
        Files.createDirectories(pipeline.resolve("schemas/gateway"));
        Files.writeString(pipeline.resolve("schemas/gateway/1.json"), "{\"required\":[\"readings\"]}");
        Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(pipeline.resolve("rules/gateway.yaml"), """
                rules:
                  - name: split-gateway
                    match: {type: [gateway]}
                    steps:
                      - split: {field: readings, as: value}
                      - filter: data.value < 0.0
                """);
        String device = PenstockProcess.token(data, Role.DEVICE, Set.of("g1"));
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        try (PenstockProcess running = PenstockProcess.start(
                "run", "--port", "0", "--data", data.toString(), "--pipeline", pipeline.toString())) {
            URI url = running.awaitReady();
            try (KeepAliveConnection door = new KeepAliveConnection(url, device, PATIENCE);
                    KeepAliveConnection page = new KeepAliveConnection(url, reader, PATIENCE)) {
                String events = "[" + event("a", "[1,-2,3]") + "," + event("b", "[]") + "," + event("c", "[-1,-2]")
                        + "," + event("d", "[4,\"x\"]") + "]";
                assertEquals(
                        202,
                        door.post("/v1/events", events.getBytes(StandardCharsets.UTF_8))
                                .status());

                Counters balance = awaitEnded(new PipelineReader(page), 4);
                assertEquals(4, balance.read());
                assertEquals(3, balance.created(), "two of a and one of c");
                assertEquals(2, balance.delivered());
                assertEquals(4, balance.filtered());
                assertEquals(1, balance.failed());
                assertEquals(0, balance.difference());
                assertEquals(
                        Set.of("a/1", "a/3"), AcknowledgedEvents.ids(page, "/v1/devices/g1/events", "events", "id"));
                String split = text(page.get("/v1/events/a?deviceId=g1"));
                assertTrue(split.contains("\"status\":\"split\"") && split.contains("[\"a/1\",\"a/3\"]"), split);
                String part = text(page.get("/v1/events/a%2F3?deviceId=g1"));
                assertTrue(part.contains("\"id\":\"a/3\"") && part.contains("\"status\":\"cached\""), part);
            }
        }
    }

    private static String text(KeepAliveConnection.Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String event(String id, String readings) {
        return "{\"id\":\"" + id
                + "\",\"deviceId\":\"g1\",\"type\":\"gateway\",\"time\":\"2026-11-23T10:15:00Z\",\"data\":{\"readings\":"
                + readings + "}}";
    }

    private static Counters awaitEnded(PipelineReader reader, long events) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Counters now = reader.counters();
        while (now.ended() < events && System.nanoTime() < end) {
            Thread.sleep(100);
            now = reader.counters();
        }
        return now;
    }
}
