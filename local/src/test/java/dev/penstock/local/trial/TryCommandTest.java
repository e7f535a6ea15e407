package dev.penstock.local.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TryCommandTest {

    private static final String RULES = """
            rules:
              - name: normalise-boiler
                match: {type: [boiler.reading]}
                steps:
                  - time: {from: [iso], zone: Europe/Berlin}
                  - convert: {field: temperature, from: degF, to: Cel}
                  - drop: [debug, m.raw]
                  - set:
                      hot: "data.temperature > 95.0"
                      m.margin: "95.0 - data.temperature"

              - name: split-gateway
                when: has(data.readings)
                steps:
                  - split: {field: readings, as: value}
                  - filter: data.value < 0.0
            """;

    @TempDir
    Path pipeline;

    private String error = "";

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(pipeline.resolve("schemas/boiler.reading"));
        Files.writeString(
                pipeline.resolve("schemas/boiler.reading/1.json"),
                "{\"type\":\"object\",\"required\":[\"temperature\"],\"properties\":{\"debug\":true,"
                        + "\"temperature\":{\"type\":[\"number\",\"string\"]},"
                        + "\"m\":{\"type\":\"object\"}}}");
        Files.createDirectories(pipeline.resolve("schemas/gateway"));
        Files.writeString(pipeline.resolve("schemas/gateway/1.json"), "{\"additionalProperties\":true}");
        Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(pipeline.resolve("rules/boiler.yaml"), RULES);
        Files.writeString(pipeline.resolve("routes.yaml"), "routes: [{topic: hot, match: {data: {hot: [true]}}}]");
    }

    /** The exit status and, from the next line on, what was printed. */
    private String run(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream outBefore = System.out;
        InputStream inBefore = System.in;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setIn(new ByteArrayInputStream(input.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        try {
            int status = new CommandLine(new TryCommand())
                    .setExecutionExceptionHandler((e, command, parsed) -> {
                        error = String.valueOf(e.getMessage());
                        return 2;
                    })
                    .execute(arguments);
            return status + "\n" + out.toString(StandardCharsets.UTF_8).replace('"', '\'');
        } finally {
            System.setOut(outBefore);
            System.setIn(inBefore);
        }
    }

    private static String boiler(String id, String data) {
        return "{'id':'" + id + "','deviceId':'b1','type':'boiler.reading','time':'2026-03-01 01:00:00','data':" + data
                + "}";
    }

    @Test
    void everyStepShowsWhatItChanged() {
        assertEquals(
                """
                0
                event t1 of b1, boiler.reading
                  rule normalise-boiler
                     5  time      time: 2026-03-01T00:00:00Z
                     6  convert   temperature: 212 -> 100.0
                     7  drop      - debug: {'trace':[1,2]}
                                  - m.raw: 7
                     8  set       + m.margin: -5.0
                                  + hot: true
                passed    t1  2026-03-01T00:00:00Z  {'temperature':100.0,'m':{'margin':-5.0},'hot':true}
                topics    hot
                """,
                run(boiler("t1", "{'temperature':212,'debug':{'trace':[1,2]},'m':{'raw':7}}"), pipeline.toString()));
    }

    @Test
    void partsAreShownOneByOne() {
        assertEquals(
                """
                0
                event g1 of g1, gateway
                  rule split-gateway
                    15  split     - readings: [1,-2]
                  part g1/1
                    16  filter    (no change)
                  part g1/2
                    16  filter    (no change)
                                  filtered
                passed    g1/1  2026-03-01T00:00:00Z  {'site':'north','value':1}
                topics    all-events
                filtered  1 part
                """,
                run(
                        "{'id':'g1','deviceId':'g1','type':'gateway','time':1772323200,'data':{'site':'north','readings':[1,-2]}}",
                        "--pipeline",
                        pipeline.toString()));
    }

    @Test
    void aFailedOrRejectedEventIsToldAndTheOthersGoOn() {
        String output = run(
                boiler("t1", "{'temperature':'x'}") + "\n" + boiler("t2", "{'temperature':true}") + "\n"
                        + boiler("t3", "{'temperature':32}"),
                pipeline.toString());
        assertEquals("""
                1
                event t1 of b1, boiler.reading
                  rule normalise-boiler
                     5  time      time: 2026-03-01T00:00:00Z
                     6  convert   failed
                failed    transform event t1: rule normalise-boiler: convert temperature: 'x' is not a number
                event t2
                rejected  /data/temperature: must be a number or a string, not a boolean
                event t3 of b1, boiler.reading
                """, output.substring(0, output.indexOf("event t3 of b1, boiler.reading\n") + 31));
        assertTrue(output.contains("passed    t3  2026-03-01T00:00:00Z"), output);
    }

    @Test
    void aFileOfRulesIsTriedAloneAndWithTheSchemasOfItsPipeline() throws IOException {
        Files.writeString(pipeline.resolve("rules/a.yaml"), "rules: [{name: other, steps: [{set: {other: 'true'}}]}]");
        String inPipeline = run(
                "[" + boiler("t1", "{'temperature':true}") + "]",
                pipeline.resolve("rules/a.yaml").toString());
        assertTrue(inPipeline.contains("rejected  /data/temperature"), inPipeline);
        Path alone = Files.copy(pipeline.resolve("rules/a.yaml"), pipeline.resolve("alone.yaml"));
        assertEquals("""
                0
                event t1 of b1, boiler.reading
                  (no schemas were read: not validated)
                  rule other
                     1  set       + other: true
                passed    t1  2026-03-01T00:00:00Z  {'temperature':true,'other':true}
                """, run(boiler("t1", "{'temperature':true}").replace("01:00:00", "00:00:00Z"), alone.toString()));
        assertTrue(run(boiler("t1", "{'temperature':true}"), alone.toString(), "--pipeline", pipeline.toString())
                .contains("rejected  /data/temperature"));
    }

    @Test
    void aFileOfRulesMustFitTheSchemasOfItsPipeline() throws IOException {
        String rules = "rules: [{name: other, match: {type: [boiler.reading]}, steps: [{drop: temprature}]}]";
        Path file = Files.writeString(pipeline.resolve("rules/a.yaml"), rules);
        assertEquals("2\n", run(boiler("t1", "{'temperature':1}"), file.toString()));
        assertTrue(error.contains("a.yaml:1:71: no field 'temprature' in data of boiler.reading, did you mean"), error);
        Path alone = Files.writeString(pipeline.resolve("alone.yaml"), rules);
        assertTrue(run(boiler("t1", "{'temperature':1}"), alone.toString()).startsWith("0\n"));
    }

    @Test
    void aFileOfRulesMayUseWhatTheFilesBeforeItSet() throws IOException {
        Path file = Files.writeString(
                pipeline.resolve("rules/later.yaml"),
                "rules: [{name: later, match: {type: [boiler.reading]}, steps: [{filter: data.hot}]}]");
        assertEquals("""
                0
                event t1 of b1, boiler.reading
                  rule later
                     1  filter    (no change)
                                  filtered
                filtered  by rule later
                """, run(boiler("t1", "{'temperature':100,'hot':true}"), file.toString()));
    }

    @Test
    void anUnknownTypeIsQuarantinedIfThePipelineSaysSo() throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), "unknown: quarantine");
        assertEquals(
                """
                0
                event q of g1, probe
                  (its type has no schema, so it is quarantined: no rule applies)
                passed    q  2026-03-01T00:00:00Z  {'readings':[1]}
                topics    quarantine
                """,
                run(
                        "{'id':'q','deviceId':'g1','type':'probe','time':1772323200,'data':{'readings':[1]}}",
                        pipeline.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown: refuse"})
    void anUnknownTypeIsRejectedUnlessThePipelineSaysOtherwise(String types) throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), types.isEmpty() ? "types: {}" : types);
        String event = "{'id':'q','deviceId':'g1','type':'probe','data':{'readings':[1]}}";
        String rejected = """
                1
                event q
                rejected  /type: there is no event type probe
                """;
        assertEquals(rejected, run(event, pipeline.toString()));
        assertEquals(rejected, run(event, pipeline.resolve("rules/boiler.yaml").toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':   | standard input is no event: ",
                "[]       | standard input is no event: the body holds no event",
                "``       | standard input is no event: ",
                "17       | standard input is no event: ",
            })
    void inputThatIsNoEventIsOneLine(String input, String line) {
        assertEquals("2\n", run(input, pipeline.toString()));
        assertTrue(error.startsWith(line) && error.indexOf('\n') < 0, error);
    }

    @Test
    void whatIsNoPipelineIsOneLine() throws IOException {
        String none = pipeline.resolve("none").toString();
        assertEquals("2\n", run("{}", none));
        assertEquals(none + " is neither a pipeline directory nor a file of rules", error);
        assertEquals("2\n", run("{}", pipeline.toString(), "--pipeline", pipeline.toString()));
        assertTrue(error.startsWith("try: name a pipeline once"), error);
        Path broken = Files.writeString(pipeline.resolve("broken.yaml"), "rules: [{name: a, steps: [{dorp: x}]}]");
        assertEquals("2\n", run("{}", broken.toString()));
        assertTrue(error.startsWith(broken + ":1:28: unknown key 'dorp', did you mean 'drop'?"), error);
    }
}
