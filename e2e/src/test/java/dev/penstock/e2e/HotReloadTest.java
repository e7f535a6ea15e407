package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.Counters;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.PipelineReader;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline's files are edited while the pipeline runs. */
class HotReloadTest {

    private static final String DEVICE = "pump-1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @TempDir
    Path pipeline;

    private String device = "";
    private String reader = "";

    @BeforeEach
    void makePipeline() throws IOException {
        write("schemas/pump.telemetry/1.json", "{\"properties\":{\"temperature\":{\"type\":\"number\"}}}");
        write("rules/pump.yaml", rule("one"));
        device = PenstockProcess.token(data, Role.DEVICE, Set.of(DEVICE));
        reader = PenstockProcess.token(data, Role.READER, Set.of());
    }

    private static String rule(String mark) {
        return "rules:\n  - name: mark\n    match: {type: [pump.telemetry]}\n    steps:\n      - set: {by: \"'" + mark
                + "'\"}\n";
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private PenstockProcess start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("run", "--port", "0", "--data", data.toString(), "--pipeline", pipeline.toString()));
        arguments.addAll(List.of(more));
        return PenstockProcess.start(arguments.toArray(String[]::new));
    }

    @Test
    void newEventsGetTheNewRulesAndABrokenEditChangesNothing() throws Exception {
        try (PenstockProcess running = start()) {
            URI url = running.awaitReady();
            try (KeepAliveConnection door = new KeepAliveConnection(url, device, PATIENCE);
                    KeepAliveConnection page = new KeepAliveConnection(url, reader, PATIENCE)) {
                assertEquals(202, send(door, "e1", "20"));
                assertEquals("one", markOf(page, "e1"));
                String first = PipelineVersion.of(pipeline);

                write("rules/pump.yaml", rule("two"));
                String second = PipelineVersion.of(pipeline);
                awaitVersion(page, second);
                assertEquals(202, send(door, "e2", "20"));
                assertEquals("two", markOf(page, "e2"));
                assertEquals(List.of(first, second), List.of(versionOf(page, "e1"), versionOf(page, "e2")));
                assertTrue(running.errors().contains("pipeline reloaded: version " + second), running.errors());
                assertEquals(1, linesWith(running, "started  stage=route  pipeline=" + second));

                write("rules/pump.yaml", rule("three").replace("set:", "sett:"));
                String fault = pipeline.resolve("rules/pump.yaml") + ":5:9: ";
                String third = PipelineVersion.of(pipeline);
                JsonNode broken = awaitFaults(page, 1);
                assertEquals(0, linesWith(running, third), "a version that is not in use has not started");
                assertEquals(second, broken.path("version").asText());
                assertTrue(broken.at("/faults/0").asText().startsWith(fault), broken.toString());
                assertEquals(202, send(door, "e3", "20"));
                assertEquals("two", markOf(page, "e3"));
                assertEquals(1, linesWith(running, "pipeline edit not used, version " + second + " goes on: " + fault));

                // Another fault; the first one is not told again.
                write("routes.yaml", "routs: []\n");
                awaitFaults(page, 2);
                assertEquals(1, linesWith(running, fault));
                assertEquals(1, linesWith(running, pipeline.resolve("routes.yaml") + ":1:1: "));

                write("routes.yaml", "routes: []\n");
                write("rules/pump.yaml", rule("four"));
                awaitVersion(page, PipelineVersion.of(pipeline));
                assertEquals(202, send(door, "e4", "20"));
                assertEquals("four", markOf(page, "e4"));
                assertEquals(0, pipelineStats(page).path("faults").size());

                // The schema is of the same pipeline: what ingest refused a moment ago is taken now.
                assertEquals(422, send(door, "e5", "\"warm\""));
                write("schemas/pump.telemetry/1.json", "{}");
                awaitVersion(page, PipelineVersion.of(pipeline));
                assertEquals(202, send(door, "e5", "\"warm\""));
                assertEquals("four", markOf(page, "e5"));

                // What came before the edits is still known.
                assertEquals(202, send(door, "e1", "20"));
                assertEquals(1, awaitEnded(page, 6).duplicate());
            }
            assertFalse(running.errors().contains("\tat "), running.errors());
        }
    }

    @Test
    void filesThatDoNotFitEachOtherOrTheTemplateAreNotUsed() throws Exception {
        try (PenstockProcess running = start()) {
            URI url = running.awaitReady();
            try (KeepAliveConnection page = new KeepAliveConnection(url, reader, PATIENCE)) {
                write("routes.yaml", """
                        routes:
                          - topic: hot
                            match: {type: [pump.telemetri], data: {temprature: [1]}}
                            sinks: [{kind: kinesis, stream: HotPumpz}]
                        """);
                write("types.yaml", "types: {pump.telemetry: {expectedEvery: 30d}}\n");
                JsonNode told = awaitFaults(page, 3);
                assertEquals(
                        List.of(
                                "routes.yaml:3:20: there is no schema of type 'pump.telemetri', did you mean"
                                        + " 'pump.telemetry'?",
                                "routes.yaml:4:37: stream 'HotPumpz' is not in template.yaml, did you mean 'HotPumps'?",
                                "types.yaml:1:41: must be shorter than 7d (CacheDays): a device that is silent for longer"
                                        + " is forgotten, and nobody misses it"),
                        told.path("faults")
                                .valueStream()
                                .map(fault -> fault.asText().replace(pipeline + "/", ""))
                                .toList());
                assertEquals(1, linesWith(running, "types.yaml:1:41: "));
            }
        }
        try (PenstockProcess refused = start()) {
            assertEquals(2, refused.awaitExit(PATIENCE));
            assertEquals(3, linesWith(refused, ".yaml:"));
            assertEquals(0, linesWith(refused, "Exception"));
        }
    }

    @Test
    void editsUnderLoadLoseNothingAndEndNoStream() throws Exception {
        try (PenstockProcess running = start("--grpc-port", "0")) {
            URI url = running.awaitReady();
            try (KeepAliveConnection page = new KeepAliveConnection(url, reader, PATIENCE)) {
                StreamingDevice stream = StreamingDevice.connect(running.grpc().getAuthority(), device, DEVICE);
                for (int edit = 0; edit < 4; edit++) {
                    int before = stream.acknowledged().size();
                    write("rules/pump.yaml", rule("edit " + edit));
                    String version = PipelineVersion.of(pipeline);
                    stream.sendUntil(() ->
                            isLoaded(page, version) && stream.acknowledged().size() > before + 500);
                }
                assertFalse(stream.hasEnded());
                running.terminate();
                stream.sendUntil(stream::hasEnded);
                assertEquals(0, running.awaitExit(PATIENCE), running.errors());

                try (PenstockProcess again = start();
                        KeepAliveConnection history = new KeepAliveConnection(again.awaitReady(), reader, PATIENCE)) {
                    Counters counters =
                            awaitEnded(history, stream.acknowledged().size());
                    assertEquals(0, counters.duplicate());
                    assertEquals(0, counters.failed());
                    assertEquals(0, counters.difference());
                    Set<String> missing = new TreeSet<>(stream.acknowledged());
                    missing.removeAll(
                            AcknowledgedEvents.ids(history, "/v1/devices/" + DEVICE + "/events", "events", "id"));
                    assertEquals(Set.of(), missing);
                }
            }
        }
    }

    private static int send(KeepAliveConnection door, String id, String temperature) throws IOException {
        String event = "{\"id\":\"" + id + "\",\"deviceId\":\"" + DEVICE
                + "\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":" + temperature + "}}";
        return door.post("/v1/events", event.getBytes(StandardCharsets.UTF_8)).status();
    }

    /** By which state of the rule an event went; waits for it. */
    private static String markOf(KeepAliveConnection page, String id) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            // Until its first event has come the device is not known: 404.
            JsonNode events = JSON.readTree(
                            page.get("/v1/devices/" + DEVICE + "/events").body())
                    .path("events");
            for (JsonNode event : events) {
                if (event.path("id").asText().equals(id)) {
                    return event.at("/data/by").asText();
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError(id + " did not come");
    }

    /** The version of the pipeline that an event's trace names. */
    private static String versionOf(KeepAliveConnection page, String id) throws IOException {
        return JSON.readTree(
                        page.get("/v1/events/" + id + "?deviceId=" + DEVICE).body())
                .at("/stages/1/pipeline")
                .asText();
    }

    private static JsonNode pipelineStats(KeepAliveConnection page) throws IOException {
        return JSON.readTree(page.get("/v1/stats").body()).path("pipeline");
    }

    private static boolean isLoaded(KeepAliveConnection page, String version) {
        try {
            return pipelineStats(page).path("version").asText().equals(version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitVersion(KeepAliveConnection page, String version) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isLoaded(page, version)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(version + " was not loaded: " + pipelineStats(page));
            }
            Thread.sleep(50);
        }
    }

    private static JsonNode awaitFaults(KeepAliveConnection page, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode told = pipelineStats(page);
        while (told.path("faults").size() != count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not " + count + " faults: " + told);
            }
            Thread.sleep(50);
            told = pipelineStats(page);
        }
        return told;
    }

    private static Counters awaitEnded(KeepAliveConnection page, long events) throws Exception {
        PipelineReader counters = new PipelineReader(page);
        long end = System.nanoTime() + PATIENCE.toNanos();
        Counters now = counters.counters();
        while ((now.ended() < events || now.inFlight() > 0) && System.nanoTime() < end) {
            Thread.sleep(50);
            now = counters.counters();
        }
        assertTrue(now.ended() >= events, now.toString());
        return now;
    }

    private static long linesWith(PenstockProcess running, String text) throws IOException {
        return running.errors().lines().filter(line -> line.contains(text)).count();
    }
}
