package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Rules from YAML, events from JSON in single quotes, and outcomes back as text. */
final class Pipeline {

    static final Instant INGEST = Instant.parse("2026-11-23T10:15:00Z");
    static final SourcePosition SOURCE = new SourcePosition("shardId-000000000000", "17", 3);

    private Pipeline() {}

    /** The rules of one file. */
    static RuleSet rules(Path pipeline, String yaml) throws IOException {
        Path file = Files.createDirectories(pipeline.resolve("rules")).resolve("rules.yaml");
        Files.writeString(file, yaml);
        return RuleSet.load(pipeline, RuleSettings.DEFAULT);
    }

    /** One rule {@code r} for all events, with these steps. */
    static RuleSet steps(Path pipeline, String... steps) throws IOException {
        return rules(pipeline, "rules:\n  - name: r\n    steps:\n      - " + String.join("\n      - ", steps) + "\n");
    }

    static Event event(String id, String type, String data) {
        return new Event(
                id,
                "pump-17",
                type,
                "\"2026-11-23T10:14:00Z\"",
                null,
                INGEST,
                "1",
                SOURCE,
                data.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                Map.of("site", "north"));
    }

    static Event event(String data) {
        return event("abc123", "pump.telemetry", data);
    }

    static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8).replace('"', '\'');
    }

    static RuleOutcome.Passed passed(RuleOutcome outcome) {
        return assertInstanceOf(RuleOutcome.Passed.class, outcome, outcome.toString());
    }

    /** {@code id data} of each event that passed. */
    static List<String> events(RuleOutcome outcome) {
        return passed(outcome).events().stream()
                .map(event -> event.id() + " " + text(event.data()))
                .toList();
    }

    static String data(RuleOutcome outcome) {
        return text(passed(outcome).events().getFirst().data());
    }

    static String reason(RuleOutcome outcome) {
        return assertInstanceOf(RuleOutcome.Failed.class, outcome, outcome.toString())
                .reason();
    }
}
