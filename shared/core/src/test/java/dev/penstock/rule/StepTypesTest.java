package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each step leaves of the types of an event's data, and what it wants of them. */
class StepTypesTest {

    @TempDir
    Path directory;

    private TypedPipeline pipeline;

    @BeforeEach
    void describeTwoTypes() throws IOException {
        pipeline = new TypedPipeline(directory);
        pipeline.schema("tank.level", "1", """
                {"type": "object", "required": ["code", "level", "motor", "payload", "log", "counts", "lists", "some", "open"],
                 "additionalProperties": false,
                 "properties": {
                   "code": {"type": "integer"},
                   "level": {"type": "number"},
                   "height": {"type": "number"},
                   "site": {"type": "string"},
                   "payload": {"type": "string"},
                   "blob": {"type": "string"},
                   "motor": {"type": "object", "required": ["rpm", "gear"], "additionalProperties": false,
                             "properties": {"rpm": {"type": "number"}, "maker": {"type": "string"},
                                            "gear": {"type": "object", "required": ["ratio"], "additionalProperties": false,
                                                     "properties": {"ratio": {"type": "number"}}}}},
                   "pump": {"type": "object", "required": ["rpm"], "additionalProperties": false,
                            "properties": {"rpm": {"type": "number"}}},
                   "log": {"type": "array", "items": {"type": "object", "required": ["at"], "additionalProperties": false,
                                                      "properties": {"at": {"type": "string"}, "level": {"type": "string"}}}},
                   "counts": {"type": "array", "items": {"type": "number"}},
                   "lists": {"type": "array"},
                   "extra": {"type": "array", "items": {"type": "number"}},
                   "some": {"type": ["array", "null"], "items": {"type": "number"}},
                   "open": {"type": "object"}
                 }}
                """);
        pipeline.schema("tank.door", "1", """
                {"type": "object", "additionalProperties": false, "properties": {"door": {"type": "boolean"}}}
                """);
    }

    /** Steps separated by {@code ;;} of a rule for tank.level, the first on line 2. */
    private void steps(String steps) throws IOException {
        StringBuilder yaml = new StringBuilder("rules: [{name: r, match: {type: [tank.level]}, steps: [");
        for (String step : steps.split(";;", -1)) {
            yaml.append("\n{").append(step.strip()).append("},");
        }
        pipeline.rules(yaml.append("\n]}]").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "map: {field: code, values: {'1': idle, '2': busy}} ;; filter: data.code == 'idle'",
                "map: {field: code, to: state, values: {'1': idle}, otherwise: other} ;; filter: data.state == 'idle'",
                "map: {field: code, to: state, values: {'1': idle}, otherwise: null} ;; filter: data.state == 'idle'",
                "map: {field: code, to: state, values: {'1': idle, '2': 5}} ;; filter: data.state == 'idle'",
                "map: {field: code, to: ok, values: {'1': true, '2': false}} ;; filter: data.ok",
                "map: {field: site, to: zone, values: {a: 1}} ;; filter: has(data.zone) && data.zone > 0.0",
                "map: {field: site, to: level, values: {a: 1}} ;; filter: data.level > 0.0",
                "map: {field: site, values: {a: 1}} ;; filter: has(data.site) && data.site > 0.0",
                "decode: {field: payload, encoding: hex, layout: [{name: a.b, type: u8}]} ;; filter: data.a.b > 1.0",
                "decode: {field: payload, encoding: hex, layout: [{type: u8, bits: [{name: on, at: 0}]}]} ;; filter: data.on",
                "decode: {field: payload, encoding: hex, drop: false, layout: [{name: a, type: u8}]} ;; filter: data.payload == ''",
                "decode: {field: blob, encoding: hex, layout: [{name: a, type: u8}]} ;; filter: has(data.a) && data.a > 1.0",
                "decode: {field: blob, encoding: hex, layout: [{name: level, type: u8}]} ;; filter: data.level > 1.0",
                "flatten: motor ;; filter: data.motor_rpm > 1.0 && data.motor_gear_ratio > 1.0 && has(data.motor_maker)",
                "flatten: {field: motor.gear, separator: '-'} ;; filter: \"data.motor['gear-ratio'] > data.motor.rpm\"",
                "flatten: pump ;; filter: has(data.pump_rpm) && data.pump_rpm > 1.0",
                "flatten: open ;; filter: data.open_what > 1.0",
                "quality: {fields: [level], min: 0} ;; filter: has(data.level) && data.level > 1.0",
                "quality: {fields: [motor.rpm], min: 0} ;; filter: data.motor.gear.ratio > 1.0",
                "quality: {fields: [level, motor.rpm], min: 0} ;; filter: has(data.quality) && has(data.quality.level)"
                        + " && data.quality.level == 'sentinel'",
                "quality: {fields: [level], min: 0, mark: bad} ;; drop: bad.level",
                "split: log ;; filter: data.at == '' || (has(data.level) && data.code > 1.0)",
                "split: log ;; time: {field: at}",
                "split: {field: counts, as: n} ;; filter: data.n > 1.0 && data.code > 1.0",
                "split: {field: counts, as: level} ;; filter: data.level > 1.0",
                "split: lists ;; filter: data.anything > 1.0",
                "split: {field: lists, as: n} ;; filter: data.n > 1.0",
                "derive: {field: rate, from: level, fn: rate, per: min} ;; filter: has(data.rate) && data.rate > 1.0",
                "derive: {field: level, from: level, fn: mean, last: 5} ;; filter: data.level > 1.0",
                "derive: {field: rate, from: height, fn: rate, per: min}",
                "alarm: {name: a, when: data.level > 1.0, clear: data.level < 1.0, field: hot} ;; filter: has(data.hot) && data.hot",
                "alarm: {name: a, when: has(data.height) && data.height > 1.0}",
                "convert: {field: pump.rpm, from: rpm, to: Hz} ;; filter: has(data.pump) && data.pump.rpm > 1.0",
            })
    void goodSteps(String steps) throws IOException {
        steps(steps);
        pipeline.assertGood();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "map: {field: coed, values: {a: b}} # 2:15: no field 'coed' in data of tank.level, did you mean 'code'?",
                "map: {field: motor, values: {a: b}} # 2:15: map needs text, a number, or true or false, but 'motor' of tank.level is an object",
                "map: {field: code, values: {'1': idle}} ;; filter: data.code > 1.0 # 3:20: CEL expression: '>' cannot compare text (data.code) with a number",
                "map: {field: site, to: zone, values: {a: b}} ;; filter: data.zone == 'b' # 3:15: CEL expression: data.zone may be missing in tank.level: guard it with has(data.zone), or put a default step before",
                "map: {field: code, values: {'1': a}, otherwise: null} ;; set: {x: data.code + 'a'} # 3:16: CEL expression: data.code may be null in tank.level: guard it with data.code != null, or put a default step before",
                "map: {field: code, to: level.x, values: {'1': a}} # 2:25: cannot set 'level.x': 'level' of tank.level is a number, not an object",
                "decode: {field: level, encoding: hex, layout: [{name: a, type: u8}]} # 2:18: decode needs text, but 'level' of tank.level is a number",
                "decode: {field: payload, encoding: hex, layout: [{name: a, type: u8}]} ;; drop: payload # 3:8: no field 'payload' in data of tank.level any more: a step before renamed or dropped it",
                "decode: {field: payload, encoding: hex, layout: [{name: a, type: u8}]} ;; filter: data.a == 'x' # 3:17: CEL expression: '==' cannot compare a number (data.a) with text",
                "decode: {field: blob, encoding: hex, layout: [{name: a, type: u8}]} ;; filter: data.a > 1.0 # 3:15: CEL expression: data.a may be missing in tank.level: guard it with has(data.a), or put a default step before",
                "flatten: level # 2:11: flatten needs an object, but 'level' of tank.level is a number",
                "flatten: motor ;; filter: data.motor.rpm > 1.0 # 3:15: CEL expression: no field 'motor' in data of tank.level any more: a step before renamed or dropped it",
                "flatten: motor ;; filter: data.motor_rmp > 1.0 # 3:15: CEL expression: no field 'motor_rmp' in data of tank.level, did you mean 'motor_rpm'?",
                "flatten: motor ;; filter: data.motor_maker == '' # 3:15: CEL expression: data.motor_maker may be missing in tank.level: guard it with has(data.motor_maker), or put a default step before",
                "quality: {fields: [site], min: 0} # 2:21: quality needs a number, but 'site' of tank.level is text",
                "quality: {fields: [level], min: 0} ;; filter: data.level > 1.0 # 3:15: CEL expression: data.level may be missing in tank.level: guard it with has(data.level), or put a default step before",
                "quality: {fields: {motor.rmp: {min: 0}}} # 2:21: no field 'rmp' in data.motor of tank.level, did you mean 'rpm'?",
                "split: level # 2:9: split needs a list, but 'level' of tank.level is a number",
                "split: logs # 2:9: no field 'logs' in data of tank.level, did you mean 'log'?",
                "split: counts # 2:9: each element of 'counts' of tank.level is a number, not an object; say what to call it: {field: counts, as: NAME}",
                "split: {field: extra, as: n} # 2:17: 'extra' may be missing in tank.level; say when: has(data.extra)",
                "split: {field: some, as: n} # 2:17: 'some' may be null in tank.level; say when: data.some != null",
                "split: log ;; drop: log # 3:8: no field 'log' in data of tank.level any more: a step before renamed or dropped it",
                "split: log ;; filter: data.att == '' # 3:15: CEL expression: no field 'att' in data of tank.level, did you mean 'at'?",
                "split: {field: counts, as: n} ;; filter: data.n == 'x' # 3:17: CEL expression: '==' cannot compare a number (data.n) with text",
                "derive: {field: rate, from: site, fn: rate, per: min} # 2:30: derive needs a number, but 'site' of tank.level is text",
                "derive: {field: rate, from: level, fn: rate, per: min} ;; filter: data.rate > 1.0 # 3:15: CEL expression: data.rate may be missing in tank.level: guard it with has(data.rate), or put a default step before",
                "alarm: {name: a, when: data.level > 'x'} # 2:36: CEL expression: '>' cannot compare a number (data.level) with text",
                "alarm: {name: a, when: data.level > 1.0, clear: data.height < 1.0} # 2:55: CEL expression: data.height may be missing in tank.level: guard it with has(data.height), or put a default step before",
                "alarm: {name: a, when: data.level > 1.0, field: hot} ;; filter: data.hot # 3:15: CEL expression: data.hot may be missing in tank.level: guard it with has(data.hot), or put a default step before",
            })
    void badSteps(String steps, String fault) throws IOException {
        steps(steps);
        assertEquals(fault, pipeline.fault());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: r, when: has(data.height) && has(data.level), steps: [{set: {x: data.level / data.height}}]}",
                "{name: r, match: {type: [tank.level]}, when: data.some != null, steps: [{split: {field: some, as: n}}]}",
                "{name: r, when: has(data.extra), steps: [{split: {field: extra, as: n}}]}",
                "{name: r, match: {data: {extra: [{exists: true}]}}, steps: [{split: {field: extra, as: n}}]}",
                "{name: r, steps: [{map: {field: code, to: state, values: {'1': a}}}, {quality: {fields: [level], min: 0}},"
                        + " {flatten: motor}, {derive: {field: rate, from: level, fn: rate, per: s}}]}",
            })
    void goodRules(String rule) throws IOException {
        pipeline.rules("rules: [" + rule + "]");
        pipeline.assertGood();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{name: r, match: {type: [tank.level]}, when: data.levle > 1.0, steps: [{drop: code}]} # 1:59: CEL expression: no field 'levle' in data of tank.level, did you mean 'level'?",
                "{name: r, match: {type: [tank.level]}, when: data.code, steps: [{drop: code}]} # 1:59: CEL expression: must give true or false, not a number (data.code)",
                "{name: a, match: {type: [tank.level]}, when: data.code > 1.0, steps: [{set: {x: 'true'}}]}, {name: r, match: {type: [tank.level]}, steps: [{filter: data.x}]} # 1:162: CEL expression: data.x may be missing in tank.level: guard it with has(data.x), or put a default step before",
                "{name: r, steps: [{split: {field: counts, as: n}}]} # 1:43: no field 'counts' in data of tank.door; known: door",
            })
    void badRules(String rule, String fault) throws IOException {
        pipeline.rules("rules: [" + rule + "]");
        assertEquals(fault, pipeline.fault());
    }

    @Test
    void aTableInAFileHasTypesToo() throws IOException {
        Files.createDirectories(directory.resolve("tables"));
        Files.writeString(directory.resolve("tables/codes.yaml"), "\"1\": 5\n\"2\": 6\n");
        steps("map: {field: code, to: speed, file: tables/codes.yaml} ;; filter: data.speed == 'x'");
        assertEquals("3:21: CEL expression: '==' cannot compare a number (data.speed) with text", pipeline.fault());
    }
}
