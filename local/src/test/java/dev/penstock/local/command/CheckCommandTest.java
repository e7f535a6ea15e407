package dev.penstock.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {

    @TempDir
    Path pipeline;

    @BeforeEach
    void makePipeline() throws IOException {
        write("schemas/t/1.json", "{}");
        write("rules/t.yaml", """
                rules:
                  - name: scale
                    match: {type: [t]}
                    steps: [{convert: {field: n, from: m, to: mm}}]
                """);
        write("tests/t.yaml", test("1000"));
    }

    private static String test(String expected) {
        return """
                tests:
                  - name: metres become millimetres
                    given: [{id: e, deviceId: d, type: t, data: {n: 1}}]
                    expect: {events: [{id: e, data: {n: %s}}]}
                """.formatted(expected);
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** The exit code and what was printed, with the pipeline's directory left out. */
    private String run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--pipeline", pipeline.toString()));
        arguments.addAll(List.of(options));
        return runWith(arguments);
    }

    private String runWith(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int code = new CommandLine(new CheckCommand()).execute(arguments.toArray(String[]::new));
            return code + "\n" + out.toString(StandardCharsets.UTF_8).replace(pipeline + "/", "");
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void aGoodPipelineIsOneLine() {
        assertEquals("0\n1 schema, 1 rule, 1 of 1 test passed, 0 faults\n", run());
        assertEquals("0\n1 schema, 1 rule, 1 of 1 test passed, 0 faults\n", run("--strict"));
    }

    @Test
    void aPipelineMayBeNamedAloneButNotTwice() {
        assertEquals(
                "0\n1 schema, 1 rule, 1 of 1 test passed, 0 faults\n",
                runWith(List.of(pipeline.toString(), "--strict")));
        CheckCommand twice = new CheckCommand();
        new CommandLine(twice).parseArgs("a", "--pipeline", "b");
        CommandException e = assertThrows(CommandException.class, twice::call);
        assertEquals("check: name a pipeline once, as a or as --pipeline b", e.getMessage());
        CheckCommand nowhere = new CheckCommand();
        new CommandLine(nowhere).parseArgs("nowhere");
        e = assertThrows(CommandException.class, nowhere::call);
        assertEquals("pipeline directory nowhere is not there; say check DIR", e.getMessage());
    }

    @Test
    void whatATestExpectedStandsAboveWhatCame() throws IOException {
        write("tests/t.yaml", test("100"));
        assertEquals("""
                1
                tests/t.yaml:2: test 'metres become millimetres' failed
                  tests/t.yaml:4:41: event e: data.n
                    expected  100
                    actual    1000.0
                1 schema, 1 rule, 0 of 1 test passed, 0 faults
                """, run());
    }

    @Test
    void whatNoTestExpectedStandsAtItsTest() throws IOException {
        write("tests/t.yaml", test("1000").replace("{events: [{id: e, data: {n: 1000}}]}", "{filtered: [f]}"));
        assertEquals("""
                1
                tests/t.yaml:2: test 'metres become millimetres' failed
                  event e
                    expected  nothing
                    actual    passed
                  tests/t.yaml:4:25: event f
                    expected  filtered
                    actual    no event has this id
                1 schema, 1 rule, 0 of 1 test passed, 0 faults
                """, run());
        assertEquals(
                List.of(
                        "tests/t.yaml 2 5 error test 'metres become millimetres' failed",
                        "tests/t.yaml 4 25 error test 'metres become millimetres' failed"),
                findings(json(run("--json"))));
    }

    @Test
    void aRuleWithoutATestIsToldAndRefusedOnlyByTheStrict() throws IOException {
        write("rules/u.yaml", "rules:\n  - name: lonely\n    match: {deviceId: [far]}\n    steps: [{drop: n}]\n");
        assertEquals("""
                0
                rules that no test covers:
                  rules/u.yaml:2 lonely
                1 schema, 2 rules, 1 of 1 test passed, 0 faults
                """, run());
        assertTrue(run("--strict").startsWith("1\n"));
    }

    @Test
    void theSameForProgramsIsJson() throws IOException {
        write("rules/u.yaml", "rules:\n  - name: lonely\n    match: {deviceId: [far]}\n    steps: [{drop: n}]\n");
        write("schemas/t/2.json", "{\"required\":[\"n\"]}");
        write("tests/t.yaml", test("100"));
        JsonNode report = json(run("--json"));
        assertEquals("false 1 2 1 0", text(report, "good", "schemas", "rules", "tests", "passed"));
        assertEquals(
                List.of(
                        "schemas/t/2.json 0 0 warning t 1 -> 2: not backward compatible",
                        "tests/t.yaml 4 41 error test 'metres become millimetres' failed",
                        "rules/u.yaml 2 5 warning no test covers the rule lonely"),
                findings(report));
        assertTrue(report.at("/findings/1/text").asText().endsWith("    expected  100\n    actual    1000.0"));
        assertEquals(
                List.of("error", "error", "error"),
                json(run("--json", "--strict")).findValuesAsText("severity"));
    }

    @Test
    void faultsKeepTheirPlacesInJson() throws IOException {
        write("rules/t.yaml", "rules:\n  - name: scale\n    stepz: []\n");
        String output = run("--json");
        assertTrue(output.startsWith("1\n"), output);
        assertTrue(
                findings(json(output)).contains("rules/t.yaml 3 5 error unknown key 'stepz', did you mean 'steps'?"),
                output);
        assertEquals(
                Set.of("good", "findings"), Set.copyOf(fieldNames(json(output))), "what was not counted is not told");
    }

    @Test
    void anExpressionThatDoesNotFitTheSchemasIsShownWithACaretAndInJsonOnOneLine() throws IOException {
        write("schemas/t/1.json", "{\"properties\":{\"n\":{\"type\":\"number\"}}}");
        write("rules/u.yaml", "rules: [{name: u, match: {type: [t]}, steps: [{filter: data.n > 1.0}]}]\n");
        String fault =
                "CEL expression: data.n may be missing in t: guard it with has(data.n), or put a default step before";
        assertEquals(
                "1\nrules/u.yaml:1:61: " + fault + "\n    data.n > 1.0\n         ^\n"
                        + "1 fault, so the tests were not run\n",
                run());
        assertEquals(
                "rules/u.yaml 1 61 error " + fault,
                text(json(run("--json")).at("/findings/0"), "file", "line", "column", "severity", "text"));
    }

    @Test
    void theTemplateOfTheProjectSaysWhichStreamsThereAreAndHowLongDevicesAreRemembered() throws IOException {
        write("routes.yaml", """
                routes:
                  - topic: hot
                    match: {type: [t]}
                    sinks:
                      - {kind: kinesis, stream: HotPumps}
                      - {kind: kinesis, stream: HotPumpz}
                """);
        write("types.yaml", "types: {t: {expectedEvery: 30d}}\n");
        String output = runInProject(Path.of(".."));
        assertEquals(
                List.of(
                        "1",
                        "routes.yaml:6:33: stream 'HotPumpz' is not in template.yaml, did you mean 'HotPumps'?",
                        "types.yaml:1:28: must be shorter than 7d (CacheDays): a device that is silent for longer is"
                                + " forgotten, and nobody misses it"),
                output.lines().limit(3).toList());
        write("types.yaml", "types: {t: {expectedEvery: 6d}}\n");
        assertTrue(runInProject(pipeline).startsWith("0\n"), "without a template no stream is known");
    }

    @Test
    void aTemplateThatCannotBeReadIsNoMatterOfThePipeline() throws IOException {
        write("template.yaml", "Resources: []\n");
        System.setProperty("penstock.root", pipeline.toString());
        try {
            CommandException e = assertThrows(CommandException.class, TemplateSettings::ofProject);
            assertEquals(pipeline.resolve("template.yaml") + ":1:12: a mapping is expected here", e.getMessage());
        } finally {
            System.clearProperty("penstock.root");
        }
    }

    private String runInProject(Path root) {
        System.setProperty("penstock.root", root.toString());
        try {
            return run();
        } finally {
            System.clearProperty("penstock.root");
        }
    }

    private static List<String> fieldNames(JsonNode report) {
        List<String> names = new ArrayList<>();
        report.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode json(String output) throws IOException {
        return new ObjectMapper().readTree(output.substring(output.indexOf('\n')));
    }

    /** The findings with as much of their texts as stands before the first line break, semicolon or bracket of a count. */
    private static List<String> findings(JsonNode report) {
        List<String> findings = new ArrayList<>();
        for (JsonNode finding : report.path("findings")) {
            findings.add(text(finding, "file", "line", "column", "severity", "text")
                    .replaceFirst("(?s)(;|\\n| \\(\\d).*", ""));
        }
        return findings;
    }

    private static String text(JsonNode node, String... fields) {
        List<String> values = new ArrayList<>();
        for (String field : fields) {
            values.add(node.path(field).asText());
        }
        return String.join(" ", values);
    }
}
