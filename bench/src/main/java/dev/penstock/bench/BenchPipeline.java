package dev.penstock.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A pipeline in a temporary folder: one schema, one rule set, and as many routes as asked for. */
final class BenchPipeline {

    static final String SCHEMA = """
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
             "required": ["temperature", "pressure"],
             "properties": {
               "temperature": {"type": "number", "minimum": -100, "maximum": 1000},
               "pressure": {"type": "number", "minimum": 0},
               "flow": {"type": "number", "minimum": 0},
               "vibration": {"type": "number", "minimum": 0},
               "rpm": {"type": "integer", "minimum": 0, "maximum": 20000},
               "running": {"type": "boolean"},
               "firmware": {"type": "string", "pattern": "^[0-9]+\\\\.[0-9]+\\\\.[0-9]+$", "maxLength": 20}},
             "additionalProperties": false%s}
            """;

    private static final String RULES = """
            rules:
              - name: normalise-pump
                match: {type: [pump.telemetry]}
                steps:
                  - time: {from: [iso, epoch-ms], zone: UTC}
                  - convert: {field: temperature, from: degF, to: Cel}
                  - convert: {field: pressure, from: psi, to: bar}
                  - set: {hot: "data.temperature > 80.0"}
            """;

    private BenchPipeline() {}

    /** Writes the pipeline; {@code routes} routes lie in 100 types, ten per cent of them in the events' own. */
    static Path write(int routes) {
        try {
            Path dir = Files.createTempDirectory("penstock-bench");
            Path schema = dir.resolve("schemas/pump.telemetry/1.json");
            Files.createDirectories(schema.getParent());
            Files.writeString(schema, SCHEMA.formatted(""));
            Path rules = dir.resolve("rules/pump.yaml");
            Files.createDirectories(rules.getParent());
            Files.writeString(rules, RULES);
            Files.writeString(dir.resolve("routes.yaml"), routes(routes));
            return dir;
        } catch (IOException e) {
            throw new UncheckedIOException("write the benchmark's pipeline", e);
        }
    }

    private static String routes(int count) {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (int i = 0; i < count; i++) {
            String type = i % 100 == 0 ? "pump.telemetry" : "type-" + i % 100;
            yaml.append(String.format(
                    Locale.ROOT,
                    "  - topic: topic-%d\n    match: {type: [%s], data: {rpm: [{numeric: [\">\", %d]}], running: [true]}}\n",
                    i,
                    type,
                    1_400 + i % 300));
        }
        return yaml.toString();
    }
}
