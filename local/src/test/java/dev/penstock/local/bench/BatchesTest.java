package dev.penstock.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.local.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchesTest {

    private static final Path PIPELINE = Path.of("..", "pipeline");

    @TempDir
    private Path folder;

    @Test
    void everyStageDoesTheWorkOfEveryFullBatch() throws IOException {
        Batches batches = Batches.read(events(25), PIPELINE, 10);
        for (List<StageCore> cores : List.of(batches.ingest(), batches.transform(1), batches.route())) {
            assertEquals(2, cores.size(), "the last five events fill no batch");
            for (StageCore core : cores) {
                assertEquals(10, core.events());
                assertTrue(core.once() > 0);
            }
        }
        assertEquals(10, batches.route().getFirst().once(), "one route an event");
    }

    @Test
    void noEventsAndRefusedEventsAreSaid() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.ndjson"), "\n\n");
        assertThrows(CommandException.class, () -> Batches.read(empty, PIPELINE, 10));
        Path foreign = Files.writeString(
                folder.resolve("foreign.ndjson"),
                "{\"id\":\"a\",\"deviceId\":\"d\",\"type\":\"nobody.knows\",\"data\":{}}\n");
        Batches batches = Batches.read(foreign, PIPELINE, 10);
        CommandException told = assertThrows(
                CommandException.class, () -> batches.transform(1).getFirst().once());
        assertTrue(told.getMessage().contains("no event of a batch is accepted"), told.getMessage());
    }

    private Path events(int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("{\"id\":\"e")
                    .append(i)
                    .append("\",\"deviceId\":\"pump-")
                    .append(i % 3);
            lines.append("\",\"type\":\"pump.telemetry\",\"time\":\"2026-11-23T10:15:00Z\",");
            lines.append("\"data\":{\"temperature\":120.5,\"unit\":\"degF\",\"pressure\":60.1}}\n");
        }
        return Files.writeString(folder.resolve("events.ndjson"), lines);
    }
}
