package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what the check of types promises: a rule that passes it fails no event that a schema accepts. */
class CheckedRulesTest {

    private static final int EXPRESSIONS = 400;
    private static final int DOCUMENTS = 150;

    private static final String SCHEMA = """
            {"type": "object", "required": ["n", "i", "t", "b", "u", "m", "l"], "additionalProperties": false,
             "properties": {
               "n": {"type": "number"}, "i": {"type": "integer"}, "t": {"type": "string"}, "b": {"type": "boolean"},
               "u": {"type": ["number", "null"]}, "o": {"type": "number"}, "s": {"type": ["string", "null"]},
               "m": {"type": "object", "required": ["n"], "additionalProperties": false,
                     "properties": {"n": {"type": "number"}, "o": {"type": "string"}}},
               "g": {"type": "object", "required": ["n"], "additionalProperties": false,
                     "properties": {"n": {"type": "number"}, "u": {"type": ["boolean", "null"]}}},
               "l": {"type": "array", "items": {"type": "number"}, "maxItems": 4},
               "f": {"type": "array", "maxItems": 3,
                     "items": {"type": "object", "required": ["t"], "additionalProperties": false,
                               "properties": {"t": {"type": "string"}, "o": {"type": "number"}}}}}}
            """;

    @TempDir
    Path pipeline;

    private final Random random = new Random(20261123);

    @Test
    void rulesThatPassTheCheckFailNoAcceptedEvent() throws IOException {
        Files.createDirectories(pipeline.resolve("schemas/pump.telemetry"));
        Files.createDirectories(pipeline.resolve("rules"));
        Path schema = pipeline.resolve("schemas/pump.telemetry/1.json");
        Files.writeString(schema, SCHEMA);
        List<Event> events = accepted(schema);
        int passed = 0;
        int refused = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            String expression = truth(3);
            String other = random.nextBoolean() ? number(2) : text(2);
            RuleSet rules;
            try {
                rules = load(expression, other);
            } catch (PipelineException e) {
                refused++;
                continue;
            }
            passed++;
            for (Event event : events) {
                RuleOutcome outcome = rules.apply(event);
                assertTrue(
                        !(outcome instanceof RuleOutcome.Failed),
                        () -> expression + "\n" + other + "\n" + new String(event.data(), StandardCharsets.UTF_8) + "\n"
                                + outcome);
            }
        }
        // Neither may be so rare that the test says nothing.
        assertTrue(passed > EXPRESSIONS / 10, passed + " passed");
        assertTrue(refused > EXPRESSIONS / 10, refused + " refused");
    }

    private RuleSet load(String condition, String value) throws IOException {
        String steps = switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "      - filter: '!has(data.o)'\n";
            case 2 -> "      - default: {u: 1, s: x}\n";
            case 3 -> "      - rename: {o: n}\n";
            default -> "      - default: {g: {n: 2}, f: []}\n";
        };
        Files.writeString(
                pipeline.resolve("rules/r.yaml"),
                "rules:\n  - name: r\n    match: {type: [pump.telemetry]}\n    steps:\n" + steps
                        + "      - set:\n          v: |\n            " + value + "\n          x: |\n            "
                        + condition + "\n      - filter: |\n          " + condition + "\n");
        return RuleSet.load(pipeline, RuleSettings.DEFAULT);
    }

    private static List<Event> accepted(Path schema) throws IOException {
        EventSchema compiled = SchemaSet.compile("pump.telemetry", "1", schema);
        SampleData samples = new SampleData(LocatedJson.read(schema), 17);
        List<Event> events = new ArrayList<>();
        while (events.size() < DOCUMENTS) {
            byte[] data = samples.next().getBytes(StandardCharsets.UTF_8);
            if (compiled.accepts(data, 0, data.length)) {
                events.add(new Event(
                        "e" + events.size(),
                        "pump-1",
                        "pump.telemetry",
                        null,
                        null,
                        Instant.parse("2026-11-23T10:15:00Z"),
                        "1",
                        null,
                        data));
            }
        }
        return events;
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private String truth(int depth) {
        if (depth == 0) {
            return pick(
                    "data.b", "true", "has(data.o)", "has(data.g)", "'s' in data", "data.u == null", "has(data.m.o)");
        }
        int less = depth - 1;
        return switch (random.nextInt(13)) {
            case 0 -> number(less) + pick(" > ", " <= ", " == ", " != ") + number(less);
            case 1 -> text(less) + pick(" == ", " != ", " < ") + text(less);
            case 2 -> "(" + truth(less) + " && " + truth(less) + ")";
            case 3 -> "(" + truth(less) + " || " + truth(less) + ")";
            case 4 -> "!(" + truth(less) + ")";
            case 5 -> "(has(data.o) && data.o > " + number(less) + ")";
            case 6 -> "(!has(data.g) || data.g.n > " + number(less) + ")";
            case 7 -> "(data.u != null && data.u > " + number(less) + ")";
            case 8 -> "data.l.exists(v, v > " + number(less) + ")";
            case 9 ->
                "(has(data.f) && data.f.all(f, " + pick("f.t == 'a'", "has(f.o) && f.o > 1.0", "f.o > 1.0") + "))";
            case 10 -> "(has(data.s) && data.s != null && data.s.startsWith(" + text(less) + "))";
            case 11 -> "(" + truth(less) + " ? " + truth(less) + " : " + truth(less) + ")";
            default -> number(less) + " in " + pick("data.l", "[1, 2]", "[1.0]");
        };
    }

    private String number(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return pick("data.n", "data.i", "data.m.n", "1.0", "2.5", "1", "data.o", "data.u", "data.g.n", "data.t");
        }
        int less = depth - 1;
        return switch (random.nextInt(6)) {
            case 0 -> "(" + number(less) + pick(" + ", " - ", " * ") + number(less) + ")";
            case 1 -> "double(size(data.l))";
            case 2 -> "(has(data.o) ? data.o : " + number(less) + ")";
            case 3 -> "(data.u == null ? " + number(less) + " : data.u)";
            case 4 -> "-(" + number(less) + ")";
            default -> "(" + truth(less) + " ? " + number(less) + " : " + number(less) + ")";
        };
    }

    private String text(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return pick("data.t", "'a'", "data.s", "deviceId", "data.m.o", "type");
        }
        int less = depth - 1;
        return switch (random.nextInt(3)) {
            case 0 -> "(" + text(less) + " + " + text(less) + ")";
            case 1 -> "(has(data.m.o) ? data.m.o : " + text(less) + ")";
            default -> "(has(data.s) && data.s != null ? data.s : " + text(less) + ")";
        };
    }
}
