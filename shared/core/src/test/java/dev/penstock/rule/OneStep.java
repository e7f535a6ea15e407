package dev.penstock.rule;

import dev.penstock.event.Event;
import dev.penstock.pipeline.Fault;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A pipeline of one rule with one step, for tests of that step. Quotes in JSON are written as apostrophes. */
final class OneStep {

    static final Instant INGEST = Instant.parse("2026-11-23T10:15:00Z");

    private final Path pipeline;

    OneStep(Path pipeline) {
        this.pipeline = pipeline;
    }

    RuleSet compile(String step) throws IOException {
        Path rules = Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(rules.resolve("r.yaml"), "rules:\n- name: r\n  steps:\n  - " + step + "\n");
        return RuleSet.load(pipeline, RuleSettings.DEFAULT);
    }

    /** What is wrong with the step, each with its column in {@code step}. */
    List<String> faults(String step) throws IOException {
        try {
            compile(step);
            return List.of();
        } catch (PipelineException e) {
            return e.faults().stream().map(OneStep::inStep).toList();
        }
    }

    private static String inStep(Fault fault) {
        return fault.file().endsWith("r.yaml")
                ? fault.column() - 4 + ": " + fault.reason()
                : fault.file().getFileName() + ":" + fault.line() + ":" + fault.column() + ": " + fault.reason();
    }

    static Event event(String timeJson, String data) {
        return new Event(
                "e",
                "d",
                "t",
                timeJson,
                null,
                INGEST,
                "1",
                null,
                data.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** The data that the step leaves, or why the event fails. */
    String apply(String step, String data) throws IOException {
        return switch (compile(step).apply(event(null, data))) {
            case RuleOutcome.Passed passed ->
                new String(passed.events().getFirst().data(), StandardCharsets.UTF_8).replace('"', '\'');
            case RuleOutcome.Failed failed -> failed.reason().replace("transform event e: rule r: ", "");
            case RuleOutcome.Filtered filtered -> filtered.toString();
        };
    }
}
