package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSetTest {

    private static final Instant INGEST = Instant.parse("2026-11-23T10:15:00Z");

    @TempDir
    Path pipeline;

    @BeforeEach
    void makeRules() throws IOException {
        Files.createDirectory(pipeline.resolve("rules"));
    }

    private static Event event(String type, String timeJson, String data) {
        return new Event(
                "abc123",
                "pump-17",
                type,
                timeJson,
                null,
                INGEST,
                "1",
                null,
                data.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Event event(String data) {
        return event("pump.telemetry", "\"2026-11-23T10:14:00Z\"", data);
    }

    private RuleSet rules(String yaml) throws IOException {
        Files.writeString(pipeline.resolve("rules/pump.yaml"), yaml);
        return RuleSet.load(pipeline, RuleSettings.DEFAULT);
    }

    /** A rule set of one rule for pump.telemetry, with the given steps. */
    private RuleSet steps(String... steps) throws IOException {
        StringBuilder yaml =
                new StringBuilder("rules:\n  - name: r\n    match: {type: [pump.telemetry]}\n    steps:\n");
        for (String step : steps) {
            yaml.append("      - ").append(step).append('\n');
        }
        return rules(yaml.toString());
    }

    private static String data(RuleOutcome outcome) {
        RuleOutcome.Passed passed = assertInstanceOf(RuleOutcome.Passed.class, outcome, outcome.toString());
        return new String(passed.events().getFirst().data(), StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static String reason(RuleOutcome outcome) {
        return assertInstanceOf(RuleOutcome.Failed.class, outcome, outcome.toString())
                .reason();
    }

    @Test
    void theDesignsExample() throws IOException {
        RuleSet rules = rules("""
                rules:
                  - name: normalise-pump
                    match: {type: [pump.telemetry]}
                    steps:
                      - time: {from: [iso, epoch-ms], zone: UTC}
                      - convert: {field: temperature, from: degF, to: Cel}
                      - set: {hot: "data.temperature > 80.0"}
                """);
        RuleOutcome outcome = rules.apply(event("pump.telemetry", "1772323200030", "{'temperature':212.0,'unit':'x'}"));
        assertEquals("{'temperature':100.0,'unit':'x','hot':true}", data(outcome));
        assertEquals(
                Instant.parse("2026-03-01T00:00:00.030Z"),
                ((RuleOutcome.Passed) outcome).events().getFirst().eventTime());
    }

    @Test
    void aFailureReadsLikeAStackTraceInWords() throws IOException {
        RuleSet rules = rules("""
                rules:
                  - name: normalise-time
                    match: {type: [pump.telemetry]}
                    steps: [{time: {from: [iso]}}]
                """);
        assertEquals(
                "transform event abc123: rule normalise-time: parse timestamp: invalid format '2026-13-45'",
                reason(rules.apply(event("pump.telemetry", "\"2026-13-45\"", "{}"))));
    }

    @Test
    void longAndOddValuesAreExcerpted() throws IOException {
        RuleSet rules = steps("time: {from: [iso]}");
        String reason = reason(rules.apply(event("pump.telemetry", "\"\\u0007" + "x".repeat(500) + "\"", "{}")));
        assertEquals(
                "transform event abc123: rule r: parse timestamp: invalid format '?" + "x".repeat(63) + "...'", reason);
    }

    @Test
    void aPipelineWithoutRulesPassesEventsUnchangedWithTheirTime() throws IOException {
        Files.delete(pipeline.resolve("rules"));
        RuleSet rules = RuleSet.load(pipeline, RuleSettings.DEFAULT);
        Event event = event("anything", "\"2026-11-23 11:14:00+01:00\"", "{'a': 1 }");
        Event passed = assertInstanceOf(RuleOutcome.Passed.class, rules.apply(event))
                .events()
                .getFirst();
        assertSame(event.data(), passed.data());
        assertEquals(Instant.parse("2026-11-23T10:14:00Z"), passed.eventTime());
        assertEquals(0, rules.size());
    }

    @Test
    void anEventWithoutTimeGetsItsIngestTime() throws IOException {
        Event passed = assertInstanceOf(
                        RuleOutcome.Passed.class, steps("time: {}").apply(event("pump.telemetry", null, "{}")))
                .events()
                .getFirst();
        assertEquals(INGEST, passed.eventTime());
    }

    @Test
    void dataThatNoStepAsksForIsNeitherParsedNorCopied() throws IOException {
        RuleSet rules = steps("time: {from: [iso]}");
        Event event = event("{not even JSON");
        assertSame(
                event.data(),
                ((RuleOutcome.Passed) rules.apply(event)).events().getFirst().data());
    }

    @Test
    void dataThatNoStepChangesKeepsItsBytes() throws IOException {
        RuleSet rules = steps("drop: absent", "convert: {field: nothing, from: degF, to: Cel}");
        Event event = event("{'a':1.50,  'b':1e2}");
        assertSame(
                event.data(),
                ((RuleOutcome.Passed) rules.apply(event)).events().getFirst().data());
    }

    @Test
    void unparseableDataFailsTheEvent() throws IOException {
        String reason = reason(steps("drop: a").apply(event("{'a':")));
        assertTrue(reason.startsWith("transform event abc123: rule r: parse data: "), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rename: {temp: temperature}           | {'temp':1,'b':2}        | {'b':2,'temperature':1}",
                "rename: {a: m.a, m.b: b}              | {'a':1,'m':{'b':2}}     | {'m':{'a':1},'b':2}",
                "rename: {absent: b}                   | {'b':2}                 | {'b':2}",
                "rename: {a: b}                        | {'a':null,'b':2}        | {'b':null}",
                "drop: [a, m.b]                        | {'a':1,'m':{'b':2},'c':3} | {'m':{},'c':3}",
                "drop: a                               | {'a':1,'c':3}           | {'c':3}",
                "default: {site: north, limits.high: 90} | {'limits':{'low':1}}  | {'limits':{'low':1,'high':90},'site':'north'}",
                "default: {a: 5}                       | {'a':null}              | {'a':5}",
                "default: {a: 5}                       | {'a':0}                 | {'a':0}",
                "convert: {field: m.t, from: K, to: Cel} | {'m':{'t':273.15}}    | {'m':{'t':0.0}}",
                "convert: {field: p, from: psi, to: bar} | {'p':100}             | {'p':6.89475729316836}",
                "convert: {field: t, from: degF, to: Cel} | {'t':null}           | {'t':null}",
                "set: {double: data.n * 2.0}           | {'n':4}                 | {'n':4,'double':8.0}",
                "set: {m.who: deviceId + '/' + id + '/' + type} | {}             | {'m':{'who':'pump-17/abc123/pump.telemetry'}}",
                "set: {at: time, hour: time.getHours()} | {}                     | {'at':'2026-11-23T10:14:00Z','hour':10}",
                "set: {all: data}                      | {'n':1,'l':[1,null]}    | {'n':1,'l':[1,null],'all':{'n':1,'l':[1,null]}}",
                "set: {x: '[1, 2u, null, {''a'': data.n}]'} | {'n':1.5}          | {'n':1.5,'x':[1,2,null,{'a':1.5}]}",
                "set: {x: 'has(data.n) ? data.n : -1.0'} | {}                    | {'x':-1.0}",
                "set: {x: data.n == null}              | {'n':null}              | {'n':null,'x':true}",
                "set: {x: 'data.l.exists(v, v > 1.0)'} | {'l':[1,2]}             | {'l':[1,2],'x':true}",
                "set: {x: data.big > 1.0}              | {'big':12345678901234567890123} | {'big':12345678901234567890123,'x':true}",
            })
    void steps(String step, String before, String after) throws IOException {
        assertEquals(after, data(steps(step).apply(event(before))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "convert: {field: t, from: degF, to: Cel} | {'t':'warm'}    | convert t: 'warm' is not a number",
                "convert: {field: t, from: m, to: mm}     | {'t':1.7e308}   | convert t: '1.7E308' is too large",
                "set: {n.x: 'true'}           | {'n':1}   | set n.x: field 'n' is not an object",
                "default: {n.x: true}         | {'n':1}   | default n.x: field 'n' is not an object",
                "rename: {a: n.x}             | {'a':2,'n':1} | rename a: field 'n' is not an object",
            })
    void badDataFailsTheEventAndSaysWhy(String step, String data, String reason) throws IOException {
        assertEquals(
                "transform event abc123: rule r: " + reason, reason(steps(step).apply(event(data))));
    }

    @Test
    void filteredEventsNameTheirRule() throws IOException {
        RuleSet rules = steps("filter: data.t < -60.0", "drop: t");
        assertEquals(new RuleOutcome.Filtered("r", 1), rules.apply(event("{'t':-99}")));
        assertEquals("{}", data(rules.apply(event("{'t':20}"))));
    }

    @Test
    void rulesApplyInOrderEachToWhatTheOnesBeforeMade() throws IOException {
        Files.writeString(pipeline.resolve("rules/b.yaml"), """
                rules:
                  - name: second
                    match: {data: {hot: [true]}}
                    steps: [{set: {alarm: "'yes'"}}]
                """);
        Files.writeString(pipeline.resolve("rules/a.yaml"), """
                rules:
                  - name: first
                    steps: [{set: {hot: "data.t > 80.0"}}]
                """);
        RuleSet rules = RuleSet.load(pipeline, RuleSettings.DEFAULT);
        assertEquals("{'t':90,'hot':true,'alarm':'yes'}", data(rules.apply(event("{'t':90}"))));
        assertEquals("{'t':70,'hot':false}", data(rules.apply(event("{'t':70}"))));
    }

    @Test
    void patternsReachAllButTime() throws IOException {
        RuleSet rules = rules("""
                rules:
                  - name: prefix
                    match: {type: [{prefix: pump.}], deviceId: [{anything-but: [pump-1]}], data: {m: {n: [{numeric: [">", 5]}]}}}
                    steps: [{default: {matched: true}}]
                """);
        assertEquals("{'m':{'n':6},'matched':true}", data(rules.apply(event("{'m':{'n':6}}"))));
        assertEquals("{'m':{'n':5}}", data(rules.apply(event("{'m':{'n':5}}"))));
        assertEquals("{'m':{'n':6}}", data(rules.apply(event("meter.reading", null, "{'m':{'n':6}}"))));
    }

    @Test
    void aTimeStepMayReadAField() throws IOException {
        RuleSet rules = steps("time: {from: [epoch-s], field: measured}");
        assertEquals(
                Instant.parse("2026-03-01T00:00:00.5Z"),
                ((RuleOutcome.Passed) rules.apply(event("{'measured':1772323200.5}")))
                        .events()
                        .getFirst()
                        .eventTime());
        assertEquals(
                "transform event abc123: rule r: parse timestamp: invalid format 'true'",
                reason(rules.apply(event("{'measured':true}"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rulez: []                                  | 1:1: unknown key 'rulez', did you mean 'rules'?; known: rules",
                "rules: [{name: a, stpes: [], steps: [{drop: a}]}] | 1:19: unknown key 'stpes', did you mean 'steps'?; known: name, match, when, steps",
                "rules: [{name: a, steps: []}]              | 1:26: a rule needs a step",
                "rules: [{name: a, steps: [{convrt: 1}]}]   | 1:28: unknown key 'convrt', did you mean 'convert'?; known: time, convert, rename, drop, default, set, filter, map, decode, flatten, quality, split, enrich, derive, alarm",
                "rules: [{name: a, steps: [{drop: a, time: {}}]}] | 1:27: a step is one operation, not 2: begin each with a dash",
                "rules: [{name: a, steps: [{convert: {field: t, from: degFF, to: Cel}}]}] | 1:54: unknown unit 'degFF' (UCUM, for example Cel, [degF], bar, km/h), did you mean 'degF'?",
                "rules: [{name: a, steps: [{convert: {field: t, from: Fahrenheit, to: Cel}}]}] | 1:54: unknown unit 'Fahrenheit' (UCUM, for example Cel, [degF], bar, km/h), did you mean 'degF'?",
                "rules: [{name: a, steps: [{convert: {field: t, from: K, to: °C}}]}] | 1:61: unknown unit '°C' (UCUM, for example Cel, [degF], bar, km/h), did you mean 'Cel'?",
                "rules: [{name: a, steps: [{convert: {field: t, from: hours, to: s}}]}] | 1:54: unknown unit 'hours' (UCUM, for example Cel, [degF], bar, km/h), did you mean 'h'?",
                "rules: [{name: a, steps: [{convert: {field: t, from: degF, to: C}}]}] | 1:64: 'C' does not measure what 'degF' measures, did you mean from 'degF' to 'Cel'?",
                "rules: [{name: a, steps: [{convert: {field: t, from: C, to: F}}]}] | 1:61: 'F' does not measure what 'C' measures, did you mean from 'Cel' to 'degF'?",
                "rules: [{name: a, steps: [{convert: {field: t, from: ft, to: m}}]}] | 1:62: 'm' does not measure what 'ft' measures, did you mean from '[ft_i]' to 'm'?",
                "rules: [{name: a, steps: [{convert: {field: t, from: degF, to: bar}}]}] | 1:64: 'bar' does not measure what 'degF' measures",
                "rules: [{name: a, steps: [{convert: {from: degF, to: Cel}}]}] | 1:37: key 'field' is missing",
                "rules: [{name: a, steps: [{set: {x: \"data.t >\"}}]}] | 1:46: CEL expression: the expression ends too early",
                "rules: [{name: a, steps: [{set: {x: dta.t > 1.0}}]}] | 1:37: CEL expression: there is no 'dta', did you mean 'data'?",
                "rules: [{name: a, steps: [{set: {x: 1 + 'a'}}]}] | 1:39: CEL expression: '+' cannot take a whole number (1) and text",
                "rules: [{name: a, steps: [{filter: '1'}]}]  | 1:36: CEL expression: must give true or false, not a whole number",
                "rules: [{name: a, steps: [{set: {a..b: '1'}}]}] | 1:34: 'a..b' is not a field: it has an empty part",
                "rules: [{name: a, steps: [{drop: data.x}]}] | 1:34: fields are named from data on: write 'x'",
                "rules: [{name: a, steps: [{time: {from: [iso8601]}}]}] | 1:42: 'iso8601' is none of iso, epoch, epoch-s, epoch-ms",
                "rules: [{name: a, steps: [{time: {zone: Berlin}}]}] | 1:41: unknown zone 'Berlin' (for example UTC, +01:00, Europe/Berlin), did you mean 'Europe/Berlin'?",
                "rules: [{name: a, steps: [{time: {zone: new york}}]}] | 1:41: unknown zone 'new york' (for example UTC, +01:00, Europe/Berlin), did you mean 'America/New_York'?",
                "rules: [{name: a, steps: [{time: {zone: Europe/Berln}}]}] | 1:41: unknown zone 'Europe/Berln' (for example UTC, +01:00, Europe/Berlin), did you mean 'Europe/Berlin'?",
                "rules: [{name: a, steps: [{derive: {field: x, from: t, fn: avg, last: 5}}]}] | 1:60: 'avg' is none of rate, mean, min, max, sum, count, delta, did you mean 'mean'?",
                "rules: [{name: a, match: {typ: [x]}, steps: [{drop: a}]}] | 1:27: unknown key 'typ', did you mean 'type'?",
                "rules: [{name: a, match: {type: x}, steps: [{drop: a}]}] | 1:33: must be a list of what type may be",
                "rules: [{name: a, match: {time: [x]}, steps: [{drop: a}]}] | 1:33: a rule cannot match by time",
                "rules: [{name: a, match: {type: [penstock.alarm]}, steps: [{drop: a}]}] | 1:34: no rule applies to events that Penstock makes; routes do",
                "rules: [{name: a, match: {type: [x], door: [test]}, steps: [{drop: a}]}] | 1:38: unknown key 'door'; known: id, deviceId, type, time, data, $or; a field of the event's data goes under data: {door: ...}",
                "rules: [{name: a, match: {$or: [{type: [x]}, {temp: [1]}]}, steps: [{drop: a}]}] | 1:47: unknown key 'temp'; known: id, deviceId, type, time, data, $or; a field of the event's data goes under data: {temp: ...}",
                "rules: [{name: a, when: true, steps: [{drop: a}]}] | 1:25: must be an expression in quotes, such as \"true\"",
                "rules: [{name: a, steps: [{filter: true}]}] | 1:36: must be an expression in quotes, such as \"true\"",
                "rules: [{name: a, steps: [{filter: 3}]}]   | 1:36: must be an expression in quotes, not a number",
                "rules: [{name: a, steps: [{set: {n: 3}}]}] | 1:37: must be an expression in quotes, such as \"3\"",
                "rules: [{name: a, steps: [{filter: !has(data.x) }]}] | 1:36: must be an expression in quotes, not '!has(data.x)', which is a tag in YAML",
                "rules: [{name: a, steps: [{set: {n: null}}]}] | 1:37: must be an expression in quotes, such as \"null\"",
                "rules: [{name: a, steps: [{set: {n: [1]}}]}] | 1:37: must be an expression in quotes, not a list",
                "rules: [{name: a, steps: [{set: {n: }}]}]  | 1:36: must be an expression in quotes, not null",
                "rules: [{steps: [{drop: a}]}]              | 1:9: key 'name' is missing",
                "rules: {}                                  | 1:8: must be a list, not a map",
                "rules: [x]                                 | 1:9: must be a map, not text",
                "rules: [{name: a, steps: [{drop: a}]}, {name: a, steps: [{drop: a}]}] | 1:47: rule 'a' is there already, in ",
            })
    void aBrokenFileIsRefusedWithFileLineAndReason(String yaml, String fault) {
        PipelineException e = assertThrows(PipelineException.class, () -> rules(yaml));
        String expected = pipeline.resolve("rules/pump.yaml") + ":" + fault;
        assertTrue(e.getMessage().startsWith(expected), () -> "expected " + expected + "\nbut was  " + e.getMessage());
    }

    @Test
    void allFaultsOfAllFilesAreToldAtOnce() throws IOException {
        Files.writeString(pipeline.resolve("rules/a.yaml"), "rules: [{name: a, steps: [{drop: 5}, {nope: 1}]}]");
        Files.writeString(pipeline.resolve("rules/b.yaml"), "rules: [{nam: a}]");
        Files.writeString(pipeline.resolve("rules/c.yml"), "rules: []");
        PipelineException e = assertThrows(PipelineException.class, () -> RuleSet.load(pipeline, RuleSettings.DEFAULT));
        assertEquals(6, e.faults().size(), e.getMessage());
    }

    @Test
    void aPipelineThatIsNotThereIsAFaultAndNotOneWithoutRules() {
        Path none = pipeline.resolve("none");
        PipelineException e = assertThrows(PipelineException.class, () -> RuleSet.load(none, RuleSettings.DEFAULT));
        assertEquals(none + ": is no directory", e.getMessage());
    }

    @Test
    void noRuleAppliesToAnEventOfAnUnknownTypeButItsTimeIsNormalised() throws IOException {
        Files.writeString(pipeline.resolve("rules/all.yaml"), """
                rules:
                  - {name: own, match: {type: [who.knows]}, steps: [{set: {own: "true"}}]}
                  - {name: all, match: {id: [{exists: true}]}, steps: [{set: {seen: "true"}}, {filter: "true"}]}
                """);
        Event known = event("{}");
        Event unknown = known.satisfying(null);
        RuleSet rules = RuleSet.load(pipeline, RuleSettings.DEFAULT);
        assertEquals(new RuleOutcome.Filtered("all", 1), rules.apply(known));
        assertEquals(
                new RuleOutcome.Passed(List.of(unknown.with(Instant.parse("2026-11-23T10:14:00Z"), known.data())), 0),
                rules.apply(unknown));
    }
}
