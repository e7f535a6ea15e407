package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.Counters;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.PipelineReader;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user types them. */
class CommandLineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    @Test
    void whatCannotBeStartedSaysWhyInOneLine() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertFault(
                    "port " + port + " cannot be had",
                    "run",
                    "--port",
                    port,
                    "--data",
                    dir.resolve("a").toString());
        }
        assertFault(
                "data directory",
                "run",
                "--port",
                "0",
                "--data",
                file.resolve("b").toString());
        assertFault("Unknown option: '--bogus'", "run", "--bogus");
        assertFault(
                "pipeline directory",
                "run",
                "--memory",
                "--pipeline",
                dir.resolve("none").toString());
        assertFault(
                "'localhost:4566' is no endpoint: http://HOST:PORT or https://HOST is expected",
                "run",
                "--endpoint",
                "localhost:4566");
        assertFault(
                "--endpoint and --memory: what the endpoint keeps is not of this run alone",
                "run",
                "--memory",
                "--endpoint",
                "http://127.0.0.1:4566");
        assertFault("--stack names a stack at an endpoint: give --endpoint too", "run", "--stack", "other");
        String nobody = "http://127.0.0.1:" + unusedPort();
        assertFault("nothing answers at " + nobody, "run", "--port", "0", "--endpoint", nobody);
        assertFault(
                "none is neither a pipeline directory nor a file of rules",
                "try",
                dir.resolve("none").toString());
        assertFault("no pipeline runs on", "load", "--data", dir.resolve("c").toString());
    }

    @Test
    void aRunTakesTheSettingsThatTheTemplateLeavesFromItsEnvironment() throws Exception {
        try (PenstockProcess run = PenstockProcess.start(
                Map.of("PENSTOCK_DEDUP_MAX_IDS", "few", "PENSTOCK_MAX_EVENTS", "0", "PENSTOCK_RAW_STREAM", "not-here"),
                "run",
                "--port",
                "0",
                "--memory")) {
            assertEquals(2, run.awaitExit(PATIENCE), run.output());
            assertTrue(
                    run.errors().contains("PENSTOCK_DEDUP_MAX_IDS=few")
                            || run.errors().contains("PENSTOCK_MAX_EVENTS=0"),
                    run.errors());
            assertFalse(run.errors().contains("not-here"), run.errors());
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aBrokenPipelineSaysFileLineAndReason() throws Exception {
        Path pipeline = dir.resolve("pipeline");
        Path schemas = Files.createDirectories(pipeline.resolve("schemas/a.b"));
        Files.writeString(schemas.resolve("1.json"), "{\"type\":\n  }");
        Path rules = Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(rules.resolve("r.yaml"), "rules:\n  - name: r\n    match: {type: [a.b]}\n    stepz: []\n");

        try (PenstockProcess run =
                PenstockProcess.start("run", "--port", "0", "--memory", "--pipeline", pipeline.toString())) {
            assertEquals(2, run.awaitExit(PATIENCE), run.output());
            assertTrue(run.errors().contains(schemas.resolve("1.json") + ":2:"), run.errors());
            assertTrue(run.errors().contains(rules.resolve("r.yaml") + ":4:"), run.errors());
            assertFalse(run.errors().contains("started"), run.errors());
            assertFalse(run.errors().contains("\tat "), run.errors());
        }
    }

    @Test
    void aRecordingArrivesWholeAndASecondTimeIsRecognised() throws Exception {
        Path csv = recording();
        Assumptions.assumeTrue(
                Files.isReadable(csv), "SKIPPED: no recording at " + csv + "; set PENSTOCK_REPLAY_CSV to try one");
        Path data = dir.resolve("data");
        try (PenstockProcess running = PenstockProcess.run(data)) {
            URI url = running.awaitReady();
            List<String> rows = Files.readAllLines(csv);
            int count = rows.size() - 1;
            String reader = PenstockProcess.token(data, Role.READER, Set.of());
            try (KeepAliveConnection connection = new KeepAliveConnection(url, reader, PATIENCE)) {
                PipelineReader counters = new PipelineReader(connection);

                replay(csv, data, count);
                awaitEnded(counters, count);
                Set<String> ids = AcknowledgedEvents.ids(connection, "/v1/devices/machine-1/events", "events", "id");
                assertEquals(count, ids.size());
                JsonNode device = new ObjectMapper()
                        .readTree(connection.get("/v1/devices/machine-1").body());
                String last = rows.getLast();
                assertEquals(
                        Double.parseDouble(last.substring(last.indexOf(',') + 1)),
                        device.at("/metrics/temperature/value").asDouble());

                replay(csv, data, count);
                Counters both = awaitEnded(counters, 2L * count);
                assertEquals(count, both.duplicate());
                assertEquals(count, both.delivered());
                assertEquals(0, both.difference());
            }
        }
    }

    private static Counters awaitEnded(PipelineReader reader, long events) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Counters now = reader.counters();
        while (now.ended() < events && System.nanoTime() < end) {
            Thread.sleep(100);
            now = reader.counters();
        }
        assertEquals(events, now.ended());
        return now;
    }

    private static void replay(Path csv, Path data, int count) throws Exception {
        try (PenstockProcess replay = PenstockProcess.start(
                "replay",
                csv.toString(),
                "--type",
                "machine.temperature",
                "--device",
                "machine-1",
                "--time",
                "timestamp",
                "--map",
                "value=temperature",
                "--data",
                data.toString())) {
            assertEquals(0, replay.awaitExit(PATIENCE), replay.errors());
            assertTrue(
                    replay.output().contains("sent " + count + ", accepted " + count + ", rejected 0"),
                    replay.output());
        }
    }

    private static Path recording() {
        String named = System.getenv("PENSTOCK_REPLAY_CSV");
        return named != null ? Path.of(named) : PenstockProcess.ROOT.resolve("../shared/data/machine_temperature.csv");
    }

    private static void assertFault(String reason, String... arguments) throws Exception {
        try (PenstockProcess process = PenstockProcess.start(arguments)) {
            assertEquals(2, process.awaitExit(PATIENCE), process.output());
            List<String> lines = process.errors()
                    .lines()
                    .filter(line -> line.startsWith("penstock: "))
                    .toList();
            assertEquals(1, lines.size(), process.errors());
            assertTrue(lines.getFirst().contains(reason), process.errors());
            assertFalse(process.errors().contains("\tat "), process.errors());
        }
    }
}
