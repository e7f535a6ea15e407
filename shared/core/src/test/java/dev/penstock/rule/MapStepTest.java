package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.penstock.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapStepTest {

    private static final String STATES = "map: {field: code, to: state, values: {\"1\": idle, 2: running, true: on}}";

    @TempDir
    Path folder;

    private Path pipeline;
    private OneStep step;

    @BeforeEach
    void makePipeline() throws IOException {
        pipeline = Files.createDirectory(folder.resolve("pipeline"));
        step = new OneStep(pipeline);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'code':1}      | {'code':1,'state':'idle'}",
                "{'code':1.0}    | {'code':1.0,'state':'idle'}",
                "{'code':'1'}    | {'code':'1','state':'idle'}",
                "{'code':'2'}    | {'code':'2','state':'running'}",
                "{'code':true}   | {'code':true,'state':'on'}",
                "{'code':null}   | {'code':null}",
                "{'a':1}         | {'a':1}",
                "{'code':3}      | map code: '3' is not in the table",
                "{'code':'1.0'}  | map code: '1.0' is not in the table",
                "{'code':'ture'} | map code: 'ture' is not in the table, did you mean 'true'?",
                "{'code':[1]}    | map code: '[1]' is not in the table",
                "{'code':1,'state':5} | {'code':1,'state':'idle'}",
            })
    void aValueIsLookedUpByItsTextOrNumber(String data, String expected) throws IOException {
        assertEquals(expected, step.apply(STATES, data));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{field: c, values: {a: b}}                      | {'c':'a'}   | {'c':'b'}",
                "{field: m.c, to: m.s, values: {a: {x: [1]}}}    | {'m':{'c':'a'}} | {'m':{'c':'a','s':{'x':[1]}}}",
                "{field: c, values: {a: null}}                   | {'c':'a'}   | {'c':null}",
                "{field: c, values: {a: b}, otherwise: unknown}  | {'c':'x'}   | {'c':'unknown'}",
                "{field: c, values: {a: b}, otherwise: null}     | {'c':{}}    | {'c':null}",
                "{field: c, values: {a: b}, otherwise: unknown}  | {}          | {}",
                "{field: c, values: {0: zero}}                   | {'c':-0.0}  | {'c':'zero'}",
                "{field: c, values: {1e3: k}}                    | {'c':1000}  | {'c':'k'}",
                "{field: c, values: {0.1: tenth}}                | {'c':0.10}  | {'c':'tenth'}",
                "{field: c, values: {9007199254740993: odd}}     | {'c':9007199254740993} | {'c':'odd'}",
                "{field: c, values: {9007199254740993: odd}}     | {'c':9007199254740992} | map c: '9007199254740992' is not in the table, did you mean '9007199254740993'?",
                "{field: c, to: c.x, values: {a: b}}             | {'c':'a'}   | map c: field 'c' is not an object",
            })
    void theAnswerGoesToItsField(String map, String data, String expected) throws IOException {
        assertEquals(expected, step.apply("map: " + map, data));
    }

    @Test
    void dataWithoutTheFieldKeepsItsBytes() throws IOException {
        Event event = OneStep.event(null, "{'a':  1}");
        RuleOutcome.Passed passed = (RuleOutcome.Passed) step.compile(STATES).apply(event);
        assertSame(event.data(), passed.events().getFirst().data());
    }

    @Test
    void anAnswerIsCopiedSoThatNoEventWritesIntoTheTable() throws IOException {
        String steps = """
                map: {field: c, values: {a: {n: 1}}}
                  - set: {c.n: data.c.n + 1.0}""";
        RuleSet rules = step.compile(steps);
        Event event = OneStep.event(null, "{'c':'a'}");
        assertEquals(rules.apply(event), rules.apply(event));
    }

    private void table(String text) throws IOException {
        Files.createDirectories(pipeline.resolve("tables"));
        Files.writeString(pipeline.resolve("tables/codes.yaml"), text);
    }

    @Test
    void aTableMayStandInAFile() throws IOException {
        table("1: idle\n2: running\n");
        assertEquals("{'code':'running'}", step.apply("map: {field: code, file: tables/codes.yaml}", "{'code':2}"));
        assertEquals(
                "{'code':'running'}",
                step.apply("map: {field: code, file: ./tables/../tables/codes.yaml}", "{'code':2}"));
    }

    @Test
    void aBrokenTableFileIsToldOnceWhereItIsBroken() throws IOException {
        table("1: idle\n1.0: running\n");
        assertEquals(
                List.of("codes.yaml:2:1: key '1.0' is there already, written otherwise"),
                step.faults("map: {field: a, file: tables/codes.yaml}\n  - map: {field: b, file: tables/codes.yaml}"));
        table("[1]");
        assertEquals(
                List.of("codes.yaml:1:1: must be a map, not a list"),
                step.faults("map: {field: a, file: tables/codes.yaml}\n  - map: {field: b, file: tables/codes.yaml}"));
    }

    @Test
    void aTableFileIsInTheFolderOfTablesAndNowhereElse() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside.yaml"), "1: idle\n");
        table("1: idle\n");
        Files.createSymbolicLink(pipeline.resolve("tables/link.yaml"), outside);
        String elsewhere = " is not in the pipeline's folder tables: write, for example, tables/codes.yaml";
        assertEquals("23: '../outside.yaml'" + elsewhere, fileFault("../outside.yaml"));
        assertEquals("23: 'tables/../../outside.yaml'" + elsewhere, fileFault("tables/../../outside.yaml"));
        assertEquals("23: 'rules/r.yaml'" + elsewhere, fileFault("rules/r.yaml"));
        Path absolute = pipeline.resolve("tables/codes.yaml").toAbsolutePath();
        assertEquals("23: '" + absolute + "'" + elsewhere, fileFault(absolute.toString()));
        assertEquals("23: 'tables/link.yaml' leads out of the pipeline's folder", fileFault("tables/link.yaml"));
        assertEquals("23: there is no file 'tables/none.yaml' in the pipeline's folder", fileFault("tables/none.yaml"));
        assertEquals("23: there is no file 'tables' in the pipeline's folder", fileFault("tables"));
        assertEquals("23: 'a\0b' is no path: Nul character not allowed", fileFault("\"a\\0b\""));
    }

    private String fileFault(String file) throws IOException {
        return String.join("\n", step.faults("map: {field: a, file: " + file + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{field: a}                            | 6: needs a table: values, or file",
                "{field: a, values: {a: b}, file: x}   | 6: has two tables: take values or file, not both",
                "{field: a, values: {}}                | 25: names no key",
                "{field: a, values: [a]}               | 25: must be a map, not a list",
                "{values: {a: b}}                      | 6: key 'field' is missing",
                "{field: a, values: {1: b, '1.0': c}}  | 32: key '1.0' is there already, written otherwise",
                "{field: a, vlues: {a: b}, file: x}    | 17: unknown key 'vlues', did you mean 'values'?; known: field, to, values, file, otherwise",
            })
    void aBrokenMapIsAFault(String map, String fault) throws IOException {
        assertEquals(fault, step.faults("map: " + map).getFirst());
    }
}
