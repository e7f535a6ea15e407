package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/pipeline.md says of failed events: once the rule is right, its commands send one again. */
class FailuresGuideTest {

    private static final Duration PATIENCE = Duration.ofSeconds(GuideShell.PATIENCE_SECONDS);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    @TempDir
    Path pipeline;

    private void rule(String step) throws IOException {
        Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(
                pipeline.resolve("rules/boiler.yaml"),
                "rules: [{name: readings, match: {type: [boiler.reading]}, steps: [" + step + "]}]\n");
    }

    @Test
    void aFailedEventPassesWhenItIsSentAgain() throws Exception {
        if (new ProcessBuilder("which", "jq").start().waitFor() != 0) {
            LeftOut.because("there is no jq");
        }
        Files.createDirectories(pipeline.resolve("schemas/boiler.reading"));
        Files.writeString(pipeline.resolve("schemas/boiler.reading/1.json"), "{\"required\":[\"readings\"]}");
        rule("{split: readings}");
        Path data = dir.resolve("data");
        String device = PenstockProcess.token(data, Role.DEVICE, Set.of("boiler-1"));
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        GuideShell shell = new GuideShell(dir, Files.readString(PenstockProcess.ROOT.resolve("docs/pipeline.md")));
        try (PenstockProcess running = PenstockProcess.start(
                "run", "--port", "0", "--data", data.toString(), "--pipeline", pipeline.toString())) {
            URI url = running.awaitReady();
            try (KeepAliveConnection door = new KeepAliveConnection(url, device, PATIENCE);
                    KeepAliveConnection page = new KeepAliveConnection(url, reader, PATIENCE)) {
                String event =
                        "{\"id\":\"t2\",\"deviceId\":\"boiler-1\",\"type\":\"boiler.reading\",\"data\":{\"readings\":\"none\"}}";
                assertEquals(
                        202,
                        door.post("/v1/events", event.getBytes(StandardCharsets.UTF_8))
                                .status());
                assertEquals("ingest accepted, transform failed", stages(await(page, "failed")));

                rule("{drop: readings}");
                String mended = PipelineVersion.of(pipeline);
                shell.await("\"version\":\"" + mended, statsCommand(reader), url);
                String sent = shell.run(shell.block("/v1/failures"), url);
                assertTrue(sent.contains("\"accepted\":1"), sent);
                assertEquals(
                        "ingest accepted, transform failed, ingest accepted, transform passed, route cached",
                        stages(await(page, "cached")));
            }
        }
    }

    private static String statsCommand(String reader) {
        return "curl -sS -H 'Authorization: Bearer " + reader + "' http://127.0.0.1:8080/v1/stats";
    }

    /** The trace of the event, once it has a status. */
    private static JsonNode await(KeepAliveConnection page, String status) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonNode trace = trace(page);
        while (!trace.path("status").asText().equals(status) && System.nanoTime() < end) {
            Thread.sleep(50);
            trace = trace(page);
        }
        assertEquals(status, trace.path("status").asText(), trace::toString);
        return trace;
    }

    private static JsonNode trace(KeepAliveConnection page) throws IOException {
        return JSON.readTree(page.get("/v1/events/t2?deviceId=boiler-1").body());
    }

    private static String stages(JsonNode trace) {
        List<String> stages = StreamSupport.stream(trace.path("stages").spliterator(), false)
                .map(stage -> stage.path("stage").asText() + " "
                        + stage.path("outcome").asText())
                .toList();
        return String.join(", ", stages);
    }
}
