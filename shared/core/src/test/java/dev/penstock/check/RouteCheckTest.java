package dev.penstock.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.event.Event;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes are checked against what events look like once the rules have had them. */
class RouteCheckTest {

    @TempDir
    Path pipeline;

    @BeforeEach
    void makePipeline() throws IOException {
        write("schemas/coldroom.reading/1.json", """
                {"properties": {"temp": {"type": "number"}, "old": {"type": "string"}, "probes": {"type": "array", "items": {"type": "number"}},
                  "door": {"type": "object", "properties": {"open": {"type": "boolean"}}, "additionalProperties": false}},
                 "additionalProperties": false}
                """);
        write("schemas/fan.state/1.json", """
                {"properties": {"speed": {"type": "number"}}, "additionalProperties": false}
                """);
        write("schemas/open.thing/1.json", """
                {"properties": {"kind": {"type": "string"}}}
                """);
        write("rules/coldroom.yaml", """
                rules:
                  - name: coldroom
                    match: {type: [coldroom.reading]}
                    steps:
                      - rename: {old: renamed}
                      - set: {warm: "has(data.temp) && data.temp > 5.0"}
                  - name: sometimes
                    match: {type: [coldroom.reading], deviceId: [c1]}
                    steps:
                      - drop: door
                      - alarm: {name: too-warm, when: "data.warm", field: tooWarm}
                  - name: each-probe
                    match: {type: [coldroom.reading], data: {probes: [{exists: true}]}}
                    steps:
                      - split: {field: probes, as: probe}
                """);
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** The faults of a pipeline with one route, whose match begins at column 27. */
    private List<String> faults(String match) throws IOException {
        write("routes.yaml", "routes: [{topic: a, match: " + match + "}]\n");
        return PipelineCheck.run(pipeline).faults().stream()
                .map(fault -> pipeline.relativize(fault.file()) + ":" + fault.line() + ":" + fault.column() + ": "
                        + fault.reason())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: [coldroom.reding]} | 36: there is no schema of type 'coldroom.reding', did you mean 'coldroom.reading'?",
                "{type: [penstock.alarms]} | 36: there is no schema of type 'penstock.alarms', did you mean 'penstock.alarm'?",
                "{$or: [{type: [fan.stat]}, {id: [a]}]} | 43: there is no schema of type 'fan.stat', did you mean 'fan.state'?",
                "{type: [coldroom.reading], data: {tmp: [{numeric: ['>', 5]}]}} | 62: no field 'tmp' in data of coldroom.reading, did you mean 'temp'?",
                "{type: [coldroom.reading], data: {old: [x]}} | 62: no field 'old' in data of coldroom.reading any more: a step before renamed or dropped it",
                "{type: [coldroom.reading], data: {door: {opn: [true]}}} | 69: no field 'opn' in data.door of coldroom.reading, did you mean 'open'?",
                "{type: [coldroom.reading], data: {temp: {value: [1]}}} | 68: 'data.temp' of coldroom.reading is a number and has no fields",
                "{type: [open.thing], data: {knd: [x]}} | 56: no field 'knd' in data of open.thing, did you mean 'kind'?",
                "{type: [{prefix: fan}], data: {temp: [1]}} | 59: no field 'temp' in data of fan.state; known: speed",
                "{type: [penstock.alarm], data: {severty: [critical]}} | 60: no field 'severty' in data of penstock.alarm, did you mean 'severity'?",
            })
    void whatNoEventCanHaveIsAFault(String match, String fault) throws IOException {
        assertEquals(List.of("routes.yaml:1:" + fault), faults(match));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: [coldroom.reading], data: {warm: [true], renamed: [{exists: true}], probe: [p], tooWarm: [true]}}",
                "{type: [coldroom.reading], data: {door: {open: [true]}}}",
                "{type: [penstock.alarm], data: {alarm: [a], state: [raised], severity: [critical], rule: [r], since: [{exists: true}]}}",
                "{type: [penstock.alarm], data: {alarm: [silent], type: [fan.state], expectedEvery: [PT5M]}}",
                "{type: [fan.state, coldroom.reading], data: {speed: [1]}}",
                "{data: {speed: [1]}}",
                "{data: {severity: [critical]}}",
                "{type: [{prefix: fan}], data: {speed: [1]}}",
                "{type: [{anything-but: [fan.state]}], data: {kind: [a]}}",
                "{$or: [{type: [fan.state], data: {speed: [1]}}, {type: [coldroom.reading], data: {temp: [1]}}]}",
                "{deviceId: [c1], id: [{prefix: a}], time: [{exists: true}]}",
            })
    void whatSomeEventHasIsNone(String match) throws IOException {
        assertEquals(List.of(), faults(match));
    }

    @Test
    void aRouteForAllTypesHasAFaultOnlyWhereNoTypeHasTheField() throws IOException {
        assertEquals(
                List.of("routes.yaml:1:36: no field 'sped' in data of coldroom.reading, fan.state, open.thing,"
                        + " penstock.alarm"),
                faults("{data: {sped: [1]}}"));
    }

    @Test
    void fieldsAreLeftAloneWhereRulesHaveFaultsButTypesAreNot() throws IOException {
        write("rules/broken.yaml", "rules: [{name: b, match: {type: [fan.state]}, steps: [{drop: sped}]}]");
        assertEquals(
                List.of(
                        "routes.yaml:1:47: there is no schema of type 'fan.stat', did you mean 'fan.state'?",
                        "rules/broken.yaml:1:62: no field 'sped' in data of fan.state, did you mean 'speed'?"),
                faults("{type: [fan.state, fan.stat], data: {madeByThatRule: [1]}}"));
    }

    @Test
    void withoutRulesTheSchemasDecide() throws IOException {
        Files.delete(pipeline.resolve("rules/coldroom.yaml"));
        assertEquals(List.of(), faults("{type: [coldroom.reading], data: {old: [x]}}"));
        assertEquals(
                List.of(
                        "routes.yaml:1:62: no field 'warm' in data of coldroom.reading; known: door, old, probes, temp"),
                faults("{type: [coldroom.reading], data: {warm: [true]}}"));
    }

    @Test
    void aStreamThatTheDeploymentDoesNotHaveIsAFault() throws IOException {
        write("routes.yaml", """
                default: {topic: rest, sinks: [{kind: kinesis, stream: Rest}]}
                routes:
                  - topic: hot
                    match: {type: [fan.state]}
                    sinks:
                      - {kind: kinesis, stream: HotPumpz, required: false}
                      - {kind: kinesis, stream: HotPumps}
                """);
        CheckSettings known = new CheckSettings(Duration.ofDays(7), Set.of("HotPumps", "raw"));
        assertEquals(
                List.of(
                        "1:56: stream 'Rest' is not in template.yaml",
                        "6:33: stream 'HotPumpz' is not in template.yaml, did you mean 'HotPumps'?"),
                PipelineCheck.run(pipeline, known).faults().stream()
                        .map(fault -> fault.line() + ":" + fault.column() + ": " + fault.reason())
                        .toList());
        assertEquals(List.of(), PipelineCheck.run(pipeline).faults(), "which streams there are is not known");
    }

    @Test
    void everyFieldOfARulesAlarmMayBeMatched() throws IOException {
        RuleSet rules = RuleSet.load(pipeline, RuleSettings.DEFAULT);
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        byte[] data = "{\"temp\":20}".getBytes(StandardCharsets.UTF_8);
        Event event = new Event("e", "c1", "coldroom.reading", null, time, time, "1", null, data);
        RuleOutcome.Passed passed = assertInstanceOf(RuleOutcome.Passed.class, rules.apply(event));
        Event alarm = passed.events().stream().filter(Event::isOwn).findFirst().orElseThrow();
        Map<?, ?> fields = new ObjectMapper().readValue(alarm.data(), Map.class);
        assertTrue(fields.containsKey("severity"));
        for (Object field : fields.keySet()) {
            assertEquals(List.of(), faults("{type: [penstock.alarm], data: {" + field + ": [{exists: true}]}}"));
        }
    }

    @Test
    void whoUsesThePipelineIsToldToo() throws IOException {
        write("routes.yaml", "routes: [{topic: a, match: {type: [fan.stat]}}]\n");
        PipelineException e =
                assertThrows(PipelineException.class, () -> PipelineCheck.requireGood(pipeline, CheckSettings.DEFAULT));
        assertEquals(
                "there is no schema of type 'fan.stat', did you mean 'fan.state'?",
                e.faults().getFirst().reason());
        write("routes.yaml", "routes: [{topic: a, match: {type: [fan.state]}}]\n");
        PipelineCheck.requireGood(pipeline, CheckSettings.DEFAULT);
    }
}
