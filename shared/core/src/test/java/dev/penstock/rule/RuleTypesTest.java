package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.pipeline.Faults;
import dev.penstock.schema.Shapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTypesTest {

    @TempDir
    Path directory;

    private TypedPipeline pipeline;

    @BeforeEach
    void describeTwoTypes() throws IOException {
        pipeline = new TypedPipeline(directory);
        pipeline.schema("pump.telemetry", "1", """
                {"type": "object", "required": ["temperature", "mode", "running", "motor", "readings", "level"],
                 "properties": {
                   "temperature": {"type": "number"},
                   "count": {"type": "integer"},
                   "mode": {"enum": ["run", "idle"]},
                   "running": {"type": "boolean"},
                   "pressure": {"type": "number"},
                   "level": {"type": ["number", "null"]},
                   "note": {"type": ["string", "null"]},
                   "motor": {"$ref": "#/$defs/motor"},
                   "gear": {"$ref": "#/$defs/motor"},
                   "readings": {"type": "array", "items": {"type": "number"}},
                   "faults": {"type": "array", "items": {"type": "object", "required": ["code"],
                                                         "properties": {"code": {"type": "string"}, "at": {"type": "number"}}}},
                   "outlet-pressure": {"type": "number"},
                   "anything": true,
                   "either": {"type": ["number", "string"]}
                 },
                 "$defs": {"motor": {"type": "object", "required": ["rpm"],
                                     "properties": {"rpm": {"type": "number"}, "maker": {"type": "string"}}}}}
                """);
        pipeline.schema("meter.reading", "1", """
                {"type": "object", "required": ["energy"], "additionalProperties": false,
                 "properties": {"energy": {"type": "number"}, "tariff": {"type": "string"}, "temperature": {"type": "string"}}}
                """);
    }

    /** Steps separated by {@code ;;} of a rule for pump.telemetry. */
    private void steps(String steps) throws IOException {
        StringBuilder yaml =
                new StringBuilder("rules:\n  - name: r\n    match: {type: [pump.telemetry]}\n    steps:\n");
        for (String step : steps.split(";;", -1)) {
            yaml.append("      - ").append(step.strip()).append('\n');
        }
        pipeline.rules(yaml.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set: {x: data.temperature > 80.0}",
                "set: {x: data.temperature > 80}",
                "set: {x: data.temperature == 80}",
                "set: {x: 'data.temperature in [1, 2]'}",
                "set: {x: data.temperature + 1.0}",
                "set: {x: '-data.temperature'}",
                "set: {x: int(data.temperature) % 2}",
                "set: {x: \"data.mode == 'run' && data.running\"}",
                "set: {x: \"data.mode in ['run', 'idle']\"}",
                "set: {x: data.motor.rpm * 2.0}",
                "set: {x: 'data.readings.exists(v, v > 1.0)'}",
                "set: {x: 'data.readings.map(v, v * 2.0)'} ;; set: {y: 'data.x[0] + 1.0'}",
                "set: {x: size(data.readings) > 2}",
                "set: {x: 'data.readings[0] > 2.0'}",
                // what may be missing, guarded
                "set: {x: has(data.pressure) && data.pressure > 1.0}",
                "set: {x: '!has(data.pressure) || data.pressure > 1.0'}",
                "set: {x: 'has(data.pressure) ? data.pressure : 0.0'}",
                "set: {x: '!has(data.pressure) ? 0.0 : data.pressure'}",
                "set: {x: 'has(data.pressure) ? data.pressure : null'}",
                "set: {x: \"'pressure' in data && data.pressure > 1.0\"}",
                "set: {x: \"'outlet-pressure' in data && data['outlet-pressure'] > 1.0\"}",
                "set: {x: 'has(data.gear) && data.gear.rpm > 1.0'}",
                "set: {x: 'has(data.gear) && has(data.gear.maker) && data.gear.maker == ''x'''}",
                "set: {x: 'has(data.pressure) && has(data.count) && data.pressure > data.count'}",
                "set: {x: '!(has(data.pressure) && has(data.count)) || data.pressure > data.count'}",
                "set: {x: '(has(data.pressure) ? data.pressure : 1.0) > 2.0'}",
                "set: {x: 'has(data.faults) && data.faults.all(f, has(f.at) && f.at > 1.0)'}",
                "set: {x: 'has(data.faults) && data.faults.exists(f, f.code == ''E1'')'}",
                "default: {pressure: 1} ;; set: {x: data.pressure > 1.0}",
                "default: {gear: {rpm: 0}} ;; set: {x: data.gear.rpm > 1.0}",
                "filter: '!has(data.pressure)' ;; set: {x: data.pressure > 1.0}",
                "filter: '!has(data.pressure) || data.pressure < 0.0' ;; set: {x: data.pressure > 1.0}",
                // what may be null
                "set: {x: data.level == null || data.level > 1.0}",
                "set: {x: 'data.level != null ? data.level : 0.0'}",
                "set: {x: has(data.note) && data.note != null && data.note.startsWith('a')}",
                "set: {x: data.level}",
                "set: {x: data.level == 5.0}",
                "default: {level: 1} ;; set: {x: data.level > 1.0}",
                // of which nothing is known
                "set: {x: has(data.anything) && data.anything.what.ever > 1.0}",
                "set: {x: has(data.either) && data.either > 1.0}",
                "set: {x: has(data.unheardOf) && data.unheardOf > 1.0}",
                "set: {x: 'data[''mo'' + ''de''] == ''run'''}",
                "set: {x: data}",
                "set: {x: 'data.exists(k, k == ''a'')'}",
                "set: {x: size(data) > 3}",
                "set: {x: data.motor} ;; set: {y: data.x.rpm > 1.0}",
                "set: {'x': \"{'a': 1}\"} ;; set: {y: data.x.a}",
                // steps
                "convert: {field: temperature, from: degF, to: Cel}",
                "convert: {field: pressure, from: psi, to: bar}",
                "convert: {field: motor.rpm, from: rpm, to: Hz}",
                "convert: {field: either, from: degF, to: Cel} ;; filter: 'has(data.either) && data.either > 1.0'",
                "rename: {temperature: t} ;; set: {x: data.t > 1.0}",
                "rename: {pressure: p} ;; set: {x: has(data.p) && data.p > 1.0}",
                "rename: {pressure: temperature} ;; set: {x: data.temperature > 1.0}",
                "rename: {temperature: motor.t} ;; set: {x: data.motor.t > data.motor.rpm}",
                "drop: [pressure, motor.maker]",
                "default: {site: north} ;; set: {x: data.site + '!'}",
                "time: {field: count}",
                "time: {field: mode}",
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
                // fields that are not there
                "set: {x: data.temprature > 80.0}   # 5:23: CEL expression: no field 'temprature' in data of pump.telemetry, did you mean 'temperature'?",
                "set: {x: data.motor.rmp > 80.0}    # 5:29: CEL expression: no field 'rmp' in data.motor of pump.telemetry, did you mean 'rpm'?",
                "set: {x: data.motor.voltage > 80.0} # 5:29: CEL expression: no field 'voltage' in data.motor of pump.telemetry; known: maker, rpm",
                "set: {x: \"data['temprature'] > 80.0\"} # 5:24: CEL expression: no field 'temprature' in data of pump.telemetry, did you mean 'temperature'?",
                "set: {x: has(data.presure)}        # 5:27: CEL expression: no field 'presure' in data of pump.telemetry, did you mean 'pressure'?",
                "set: {x: \"'presure' in data\"}    # 5:19: CEL expression: no field 'presure' in data of pump.telemetry, did you mean 'pressure'?",
                "set: {x: data.mode.length > 1.0}   # 5:28: CEL expression: data.mode is text and has no fields",
                "set: {x: has(data.mode.length)}    # 5:32: CEL expression: data.mode is text and has no fields",
                "set: {x: data.readings.value > 1.0} # 5:32: CEL expression: data.readings is a list and has no fields; its elements do: write data.readings[0], or a macro such as exists",
                "set: {x: 'has(data.faults) && data.faults.exists(f, f.kode == ``)'} # 5:63: CEL expression: no field 'kode' in f of pump.telemetry, did you mean 'code'?",
                "drop: mode ;; set: {x: data.mode == 'run'} # 6:23: CEL expression: no field 'mode' in data of pump.telemetry any more: a step before renamed or dropped it",
                "rename: {mode: state} ;; drop: mode # 6:15: no field 'mode' in data of pump.telemetry any more: a step before renamed or dropped it",
                "drop: presure                      # 5:15: no field 'presure' in data of pump.telemetry, did you mean 'pressure'?",
                "rename: {tempe: t}                 # 5:18: no field 'tempe' in data of pump.telemetry; known: anything, count, either, faults, gear, level, mode, motor, note, outlet-pressure, ...",
                "convert: {field: motor.rmp, from: rpm, to: Hz} # 5:26: no field 'rmp' in data.motor of pump.telemetry, did you mean 'rpm'?",
                "time: {field: cuont}               # 5:23: no field 'cuont' in data of pump.telemetry, did you mean 'count'?",
                // what is no CEL
                "filter: (data.temperature > 1.0    # 5:40: CEL expression: the expression ends before its )",
                "filter: data.readings[0            # 5:32: CEL expression: the expression ends before its ]",
                "filter: data.temperature > 1.0)    # 5:39: CEL expression: ')' does not belong here",
                "filter: data.temperature >         # 5:35: CEL expression: the expression ends too early",
                "filter: has(data.outlet-pressure in) # 5:20: CEL expression: 'has' takes a field, as in has(data.temp); where its name has other characters than letters, digits and _, write 'temp-in' in data",
                "filter: data.mode == \"run         # 5:30: CEL expression: the text that begins here has no closing quote",
                "filter: if data.running then true  # 5:17: CEL expression: 'if' does not belong here: write condition ? a : b",
                "filter: for                        # 5:17: CEL expression: CEL keeps the word 'for' for itself",
                "filter: not has(data.pressure)     # 5:17: CEL expression: 'not' does not belong here: write !",
                "filter: NOT data.running           # 5:17: CEL expression: 'NOT' does not belong here: write !",
                "filter: data.running AND data.running # 5:30: CEL expression: 'AND' does not belong here: write &&",
                "filter: has(data.note) or data.running # 5:32: CEL expression: 'or' does not belong here: write ||",
                "filter: data.running & data.running # 5:30: CEL expression: '&' does not belong here: write &&",
                "filter: data.level IS null         # 5:28: CEL expression: 'IS' does not belong here: write ==",
                "filter: data.temperature = 1.0     # 5:34: CEL expression: '=' does not belong here: write ==",
                "filter: data.temperature === 1.0   # 5:34: CEL expression: '===' does not belong here: write ==",
                "filter: data.temperature <> 1.0    # 5:34: CEL expression: '<>' does not belong here: write !=",
                // names that are none
                "filter: exists(data.readings) # 5:23: CEL expression: 'exists' is written data.readings.exists(v, v > 1.0); that a field is there is asked with has(data.readings)",
                "filter: data.readings.exists(r > 1.0) # 5:37: CEL expression: 'exists' is written data.readings.exists(v, v > 1.0)",
                "filter: 'all(data.readings, r, r > 1.0)' # 5:21: CEL expression: 'all' is written data.readings.all(v, v > 1.0)",
                "set: {x: map()}                    # 5:21: CEL expression: 'map' is written data.readings.map(v, v * 2.0)",
                "filter: has()                      # 5:20: CEL expression: 'has' takes one field, as in has(data.temperature)",
                "set: {x: sise(data.readings)}      # 5:22: CEL expression: there is no function 'sise', did you mean 'size'?",
                "set: {x: mode == 'run'}            # 5:18: CEL expression: there is no 'mode', did you mean 'data.mode'?",
                "set: {x: energy > 1.0}             # 5:18: CEL expression: there is no 'energy': a text needs quotes, 'energy'; a field of the event is written data.energy",
                "set: {x: data.mode == idle}        # 5:31: CEL expression: there is no 'idle': a text needs quotes, 'idle'; a field of the event is written data.idle",
                "set: {site: north}                 # 5:21: CEL expression: there is no 'north': a text needs quotes, \"'north'\"; a field of the event is written data.north",
                "set: {x: data.running == True}     # 5:34: CEL expression: there is no 'True', did you mean 'true'?",
                // fields that may not be there, or be null
                "set: {x: data.pressure > 1.0}      # 5:23: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "set: {x: \"data['outlet-pressure'] > 1.0\"} # 5:24: CEL expression: data['outlet-pressure'] may be missing in pump.telemetry: guard it with 'outlet-pressure' in data, or put a default step before",
                "set: {x: data.pressure > 1.0 && has(data.pressure)} # 5:23: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "set: {x: has(data.pressure) || data.pressure > 1.0} # 5:45: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "set: {x: 'has(data.pressure) ? 1.0 : data.pressure'} # 5:51: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "set: {x: has(data.count) && data.pressure > 1.0} # 5:42: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "set: {x: data.gear.rpm > 1.0}      # 5:23: CEL expression: data.gear may be missing in pump.telemetry: guard it with has(data.gear), or put a default step before",
                "set: {x: has(data.gear.rpm)}       # 5:27: CEL expression: data.gear may be missing in pump.telemetry: guard it with has(data.gear), or put a default step before",
                "set: {x: 'has(data.faults) && data.faults.all(f, f.at > 1.0)'} # 5:60: CEL expression: f.at may be missing in pump.telemetry: guard it with has(f.at), or put a default step before",
                "set: {x: data.level > 1.0}         # 5:23: CEL expression: data.level may be null in pump.telemetry: guard it with data.level != null, or put a default step before",
                "set: {x: 'has(data.note) && data.note.startsWith(``)'} # 5:42: CEL expression: data.note may be null in pump.telemetry: guard it with data.note != null, or put a default step before",
                "convert: {field: pressure, from: psi, to: bar} ;; filter: data.pressure < 0.0 # 6:22: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "rename: {pressure: p} ;; set: {x: data.p > 1.0} # 6:23: CEL expression: data.p may be missing in pump.telemetry: guard it with has(data.p), or put a default step before",
                // kinds that do not fit
                "set: {x: data.mode > 80.0}         # 5:28: CEL expression: '>' cannot compare text (data.mode) with a number",
                "set: {x: data.mode == 80.0}        # 5:28: CEL expression: '==' cannot compare text (data.mode) with a number",
                "set: {x: data.running != 'yes'}    # 5:31: CEL expression: '!=' cannot compare true or false (data.running) with text",
                "set: {x: 'data.mode in [1, 2]'}    # 5:29: CEL expression: 'in' cannot compare text (data.mode) with a whole number",
                "set: {x: data.temperature + 1}     # 5:35: CEL expression: '+' cannot mix a number (data.temperature) and a whole number (1): write 1.0 (numbers in data are doubles)",
                "set: {x: data.temperature * size(data.readings)} # 5:35: CEL expression: '*' cannot mix a number (data.temperature) and a whole number: write double(...)",
                "set: {x: data.mode + 1.0}          # 5:28: CEL expression: '+' cannot take text (data.mode) and a number",
                "set: {x: data.temperature % 2.0}   # 5:35: CEL expression: '%' takes whole numbers, not a number: write int(...)",
                "set: {x: '!data.temperature'}      # 5:19: CEL expression: '!' takes true or false, not a number (data.temperature)",
                "set: {x: '-data.mode'}             # 5:19: CEL expression: '-' takes a number, not text (data.mode)",
                "set: {x: data.running && data.mode} # 5:31: CEL expression: '&&' takes true or false, not text (data.mode)",
                "set: {x: 'data.mode ? 1.0 : 2.0'}  # 5:29: CEL expression: '?' takes true or false, not text (data.mode)",
                "set: {x: 'data.running ? data.temperature : 0'} # 5:32: CEL expression: gives a number (data.temperature) in one case and a whole number (0) in the other: write 0.0 (numbers in data are doubles)",
                "set: {x: 'data.running ? data.temperature : data.mode'} # 5:32: CEL expression: gives a number (data.temperature) in one case and text (data.mode) in the other",
                "set: {x: 'data.readings.exists(v, v > ``)'} # 5:45: CEL expression: '>' cannot compare a number (v) with text",
                "set: {x: 'data.readings.exists(v, v)'} # 5:39: CEL expression: the condition takes true or false, not a number (v)",
                "set: {x: 'data.readings[data.temperature]'} # 5:32: CEL expression: a place in a list is a whole number, not a number (data.temperature): write int(data.temperature)",
                "set: {x: 'data.motor[1]'}          # 5:29: CEL expression: a field's name is text, not a whole number (1)",
                "set: {x: data.temperature.startsWith('a')} # 5:45: CEL expression: 'startsWith' cannot be called on a number (data.temperature) with text",
                "set: {x: size(data.temperature)}   # 5:22: CEL expression: 'size' does not take a number (data.temperature)",
                "filter: data.mode                  # 5:22: CEL expression: must give true or false, not text (data.mode)",
                "convert: {field: mode, from: degF, to: Cel} # 5:26: convert needs a number, but 'mode' of pump.telemetry is text",
                "default: {temperature: warm}       # 5:19: 'temperature' of pump.telemetry is a number, but its default is text",
                "time: {field: running}             # 5:23: a time is text or a number, but 'running' of pump.telemetry is true or false",
                "set: {mode.x: 'true'}              # 5:15: cannot set 'mode.x': 'mode' of pump.telemetry is text, not an object",
                "rename: {pressure: mode.x}         # 5:28: cannot set 'mode.x': 'mode' of pump.telemetry is text, not an object",
                "set: {x: data.mode} ;; set: {y: data.x > 1.0} # 6:25: CEL expression: '>' cannot compare text (data.x) with a number",
                "set: {mode: data.temperature} ;; set: {y: data.mode + 'a'} # 6:28: CEL expression: '+' cannot take a number (data.mode) and text",
            })
    void badSteps(String steps, String fault) throws IOException {
        steps(steps.replace("``", "''''"));
        assertEquals(fault, pipeline.fault());
    }

    @Test
    void theExpressionIsShownWithACaretUnderThePlace() throws IOException {
        pipeline.rules("""
                rules:
                  - name: r
                    match: {type: [pump.telemetry]}
                    steps:
                      - set:
                          hot: |
                            data.running &&
                              data.temprature > 80.0
                      - set: {x: '  data.mode == ''a'' && data.mdoe == ''b'''}
                """);
        Path file = directory.resolve("rules/all.yaml");
        assertEquals(
                file
                        + ":8:20: CEL expression: no field 'temprature' in data of pump.telemetry, did you mean 'temperature'?\n"
                        + "    data.temprature > 80.0\n"
                        + "         ^",
                pipeline.faults().getFirst().toString());
        assertEquals(
                file + ":9:48: CEL expression: no field 'mdoe' in data of pump.telemetry, did you mean 'mode'?\n"
                        + "    data.mode == 'a' && data.mdoe == 'b'\n"
                        + "                             ^",
                pipeline.faults().getLast().toString());
    }

    @Test
    void aFaultOfSeveralTypesIsToldOnceWithTheirNames() throws IOException {
        pipeline.rules("rules: [{name: r, steps: [{set: {x: data.power > 1.0}}]}]");
        assertEquals(
                "1:42: CEL expression: no field 'power' in data of meter.reading, pump.telemetry", pipeline.fault());
    }

    @Test
    void aFaultOfOneTypeAmongOthersNamesIt() throws IOException {
        pipeline.rules("rules: [{name: r, steps: [{filter: 'has(data.temperature) && data.temperature > 1.0'}]}]");
        assertEquals(
                "1:79: CEL expression: '>' cannot compare text (data.temperature) with a number (in meter.reading)",
                pipeline.fault());
    }

    /** What is wrong with one file of rules, without its name. */
    private List<String> faultsOfOneFile(String file, String yaml) throws IOException {
        Path path = Files.writeString(directory.resolve(file), yaml);
        Faults faults = new Faults();
        RuleSet.readFile(path, directory, Shapes.read(directory), RuleSettings.DEFAULT, faults);
        Files.delete(path);
        return faults.all().stream()
                .map(fault -> fault.line() + ":" + fault.column() + ": " + fault.reason())
                .toList();
    }

    @Test
    void oneFileIsCheckedAgainstWhatTheFilesBeforeItLeave() throws IOException {
        steps("rename: {mode: state} ;; set: {hot: data.temperature > 80.0}");
        String rule = "rules: [{name: u, match: {type: [pump.telemetry]}, steps: [{set: {x: data.hot}}, {drop: %s}]}]";
        assertEquals(List.of(), faultsOfOneFile("rules/later.yaml", rule.formatted("state")));
        assertEquals(List.of(), faultsOfOneFile("draft.yaml", rule.formatted("state")), "as if it stood in rules/");
        assertEquals(
                List.of(
                        "1:89: no field 'mode' in data of pump.telemetry any more: a step before renamed or dropped it"),
                faultsOfOneFile("rules/later.yaml", rule.formatted("mode")));
        List<String> before = faultsOfOneFile("rules/a.yaml", rule.formatted("mode"));
        assertEquals(1, before.size(), before.toString());
        assertEquals(
                "1:75: CEL expression: no field 'hot' in data of pump.telemetry",
                before.getFirst().split(";")[0]);
    }

    @Test
    void ofOneFileTheFaultsOfOthersAreNotTold() throws IOException {
        String rule = "rules: [{name: u, match: {type: [pump.telemetry]}, steps: [{drop: presure}]}]";
        String fault = "1:67: no field 'presure' in data of pump.telemetry, did you mean 'pressure'?";
        steps("drop: modus");
        assertEquals(List.of(fault), faultsOfOneFile("rules/later.yaml", rule));
        steps("dorp: mode");
        assertEquals(List.of(), faultsOfOneFile("rules/later.yaml", rule), "what that step leaves is not known");
    }

    @Test
    void ofVeryManyTypesAFewAreNamed() throws IOException {
        for (int i = 0; i < 9; i++) {
            pipeline.schema("t" + i, "1", "{'properties':{'n':{}}}".replace('\'', '"'));
        }
        pipeline.rules("rules: [{name: r, match: {type: [{prefix: t}]}, steps: [{filter: data.x}]}]");
        assertEquals(
                "1:71: CEL expression: no field 'x' in data of t0, t1, t2 and 6 more types; known: n",
                pipeline.fault());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // only some types have the field, and it is left alone where it is not
                "{name: r, steps: [{convert: {field: pressure, from: psi, to: bar}}]}",
                "{name: r, steps: [{drop: [energy, mode]}]}",
                "{name: r, steps: [{rename: {mode: state}}]}",
                "{name: r, steps: [{set: {x: has(data.pressure) && data.pressure > 1.0}}]}",
                // the pattern leaves only the types that have it
                "{name: r, match: {type: [{prefix: pump.}]}, steps: [{set: {x: data.motor.rpm}}]}",
                "{name: r, match: {$or: [{type: [pump.telemetry]}, {type: [{prefix: pump}]}]}, steps: [{set: {x: data.mode}}]}",
                "{name: r, match: {data: {mode: [run]}}, steps: [{set: {x: data.mode}}]}",
                // or proves that it is there
                "{name: r, match: {type: [pump.telemetry], data: {pressure: [{numeric: ['>', 1]}]}}, steps: [{set: {x: data.pressure > 2.0}}]}",
                "{name: r, match: {type: [pump.telemetry], data: {pressure: [{exists: true}]}}, steps: [{set: {x: data.pressure > 2.0}}]}",
                "{name: r, match: {type: [pump.telemetry], data: {note: [{prefix: a}]}}, steps: [{set: {x: data.note + '!'}}]}",
                "{name: r, match: {type: [pump.telemetry], data: {gear: {maker: [{exists: true}]}}}, steps: [{set: {x: data.gear.maker + '!'}}]}",
                "{name: r, match: {type: [pump.telemetry], data: {faults: {code: [E1]}}}, steps: [{drop: faults}]}",
                "{name: r, match: {type: [pump.telemetry], data: {pressure: [{exists: false}]}}, steps: [{set: {pressure: '1.0'}}]}",
                "{name: r, match: {type: [pump.telemetry], data: {extra: [x]}}, steps: [{set: {x: data.extra}}]}",
            })
    void goodMatches(String rule) throws IOException {
        if (rule.contains("extra")) {
            pipeline.schema("pump.telemetry", "1", "{\"type\": \"object\"}");
        }
        pipeline.rules("rules: [" + rule + "]");
        pipeline.assertGood();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{name: r, match: {type: [pump.telemtry]}, steps: [{drop: a}]} # 1:34: there is no schema of type 'pump.telemtry', did you mean 'pump.telemetry'?",
                "{name: r, match: {type: [pump.telemetry], data: {presure: [1]}}, steps: [{drop: mode}]} # 1:58: no field 'presure' in data of pump.telemetry, did you mean 'pressure'?",
                "{name: r, match: {data: {motor: {rmp: [1]}}}, steps: [{set: {x: '1'}}]} # 1:42: no field 'rmp' in data.motor of pump.telemetry, did you mean 'rpm'?",
                "{name: r, match: {type: [pump.telemetry], data: {$or: [{mode: [a]}, {mdoe: [b]}]}}, steps: [{drop: mode}]} # 1:78: no field 'mdoe' in data of pump.telemetry, did you mean 'mode'?",
                "{name: r, match: {type: [pump.telemetry], data: {mode: {x: [1]}}}, steps: [{drop: mode}]} # 1:64: 'data.mode' of pump.telemetry is text and has no fields",
                // a pattern that holds without the field, or for null, proves nothing
                "{name: r, match: {type: [pump.telemetry], data: {pressure: [1, {exists: false}]}}, steps: [{set: {x: data.pressure > 1.0}}]} # 1:115: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "{name: r, match: {type: [pump.telemetry], data: {level: [1, null]}}, steps: [{set: {x: data.level > 1.0}}]} # 1:101: CEL expression: data.level may be null in pump.telemetry: guard it with data.level != null, or put a default step before",
                "{name: r, match: {type: [pump.telemetry], data: {$or: [{pressure: [1]}, {mode: [run]}]}}, steps: [{set: {x: data.pressure > 1.0}}]} # 1:122: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                // what a rule does is not certain where the rule may not apply
                "{name: a, match: {type: [pump.telemetry], data: {mode: [run]}}, steps: [{default: {pressure: 1}}]}, {name: r, match: {type: [pump.telemetry]}, steps: [{set: {x: data.pressure > 1.0}}]} # 1:175: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                "{name: a, match: {type: [pump.telemetry], id: [x]}, steps: [{set: {hot: 'true'}}]}, {name: r, match: {type: [pump.telemetry]}, steps: [{filter: data.hot}]} # 1:158: CEL expression: data.hot may be missing in pump.telemetry: guard it with has(data.hot), or put a default step before",
                "{name: a, match: {type: [pump.telemetry], id: [x]}, steps: [{set: {mode: '1.0'}}]}, {name: r, match: {type: [pump.telemetry]}, steps: [{set: {x: data.mod}}]} # 1:159: CEL expression: no field 'mod' in data of pump.telemetry, did you mean 'mode'?",
            })
    void badMatches(String rule, String fault) throws IOException {
        pipeline.rules("rules: [" + rule + "]");
        assertEquals(fault, pipeline.fault());
    }

    @Test
    void aFieldIsCertainOnlyIfEveryVersionThatAnEventMaySatisfyRequiresIt() throws IOException {
        pipeline.schema("pump.telemetry", "2", """
                {"type": "object", "required": ["pressure"], "properties": {"pressure": {"type": "number"}, "phase": {"type": "string"}}}
                """);
        steps("set: {x: data.pressure > 1.0}");
        assertEquals(
                "5:23: CEL expression: data.pressure may be missing in pump.telemetry: guard it with has(data.pressure), or put a default step before",
                pipeline.fault());
        steps("set: {x: has(data.phase) && data.phase == 'a'}");
        pipeline.assertGood();
        Files.writeString(directory.resolve("types.yaml"), "types: {pump.telemetry: {oldest: \"2\"}}");
        steps("set: {x: data.pressure > 1.0}");
        pipeline.assertGood();
        steps("set: {x: data.mode == 'run'}");
        assertEquals(
                "5:23: CEL expression: no field 'mode' in data of pump.telemetry; known: phase, pressure",
                pipeline.fault());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "true", "{'type': 'object'}", "{'properties': {'a': true}, 'additionalProperties': true}"})
    void ofAnOpenTypeNothingIsKnownSoNothingIsChecked(String open) throws IOException {
        pipeline.schema("pump.telemetry", "1", open.replace('\'', '"'));
        steps("set: {x: data.what.ever > 80.0} ;; convert: {field: some.thing, from: K, to: Cel} ;; rename: {b: c}"
                + " ;; set: {y: data.c + 'x', z: has(data.q) && data.some.thing > 1.0} ;; default: {m.n: 1}");
        pipeline.assertGood();
    }

    @Test
    void whatAStepMadeIsKnownOfAnOpenTypeToo() throws IOException {
        pipeline.schema("pump.telemetry", "1", "{}");
        steps("convert: {field: t, from: K, to: Cel} ;; set: {x: data.t == 'warm'}");
        assertEquals("6:25: CEL expression: '==' cannot compare a number (data.t) with text", pipeline.fault());
    }

    @Test
    void withoutSchemasNothingIsChecked() throws IOException {
        Files.move(directory.resolve("schemas"), directory.resolve("elsewhere"));
        steps("set: {x: data.temprature > 80.0}");
        pipeline.assertGood();
    }

    @Test
    void rulesThatCannotBeReadAreToldBeforeTypesAre() throws IOException {
        pipeline.rules("rules: [{name: r, steps: [{set: {x: data.power > 1.0}}, {drop: 5}]}]");
        assertEquals("1:64: must be text, not a number", pipeline.fault());
    }
}
