package dev.penstock.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineCheckTest {

    private static final Path EXAMPLE =
            Path.of("").toAbsolutePath().getParent().getParent().resolve("pipeline");

    @TempDir
    Path pipeline;

    @BeforeEach
    void makePipeline() throws IOException {
        Files.createDirectories(pipeline.resolve("schemas/t"));
        Files.createDirectories(pipeline.resolve("rules"));
        Files.createDirectories(pipeline.resolve("tests"));
        Files.writeString(
                pipeline.resolve("schemas/t/1.json"),
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"number\"}}}");
        Files.writeString(pipeline.resolve("rules/t.yaml"), """
                rules:
                  - name: r
                    match: {type: [t]}
                    steps:
                      - filter: "has(data.off)"
                      - convert: {field: n, from: m, to: mm}
                """);
    }

    private CheckReport check(String tests) throws IOException {
        Files.writeString(pipeline.resolve("tests/t.yaml"), tests);
        return PipelineCheck.run(pipeline);
    }

    /** The differences of a test of one event with {@code data}. */
    private List<String> differences(String data, String expect) throws IOException {
        CheckReport report = check("""
                tests:
                  - name: x
                    given: [{id: e, deviceId: d, type: t, time: "2026-03-01T00:00:00Z", data: %s}]
                    expect: %s
                """.formatted(data, expect));
        assertEquals(List.of(), report.faults());
        return report.tests().getFirst().differences();
    }

    @Test
    void theExamplePipelineIsGood() {
        CheckReport report = PipelineCheck.run(EXAMPLE);
        assertEquals(List.of(), report.faults());
        report.tests().forEach(test -> assertEquals(List.of(), test.differences(), test.name()));
        assertTrue(report.isGood());
        assertEquals(4, report.schemas());
        assertTrue(report.tests().size() >= 7);
    }

    @Test
    void numbersAreEqualByValue() throws IOException {
        assertEquals(List.of(), differences("{n: 0.1}", "{events: [{id: e, data: {n: 100}}]}"));
        assertEquals(
                List.of(),
                differences("{n: 0.1, a: [1, {b: 2.0}]}", "{events: [{id: e, data: {a: [1.0, {b: 2}], n: 100.0}}]}"));
    }

    @Test
    void differencesAreToldByPath() throws IOException {
        assertEquals(
                List.of(
                        "event e: time: expected 2026-03-01T00:00:01Z, is 2026-03-01T00:00:00Z",
                        "event e: data.n: expected 101, is 100.0",
                        "event e: data.gone: expected 1, is not there",
                        "event e: data.m: not expected, is {x=1}",
                        "event e: topics[0]: expected hot, is all-events"),
                differences(
                        "{n: 0.1, m: {x: 1}}",
                        "{events: [{id: e, time: '2026-03-01T00:00:01Z', data: {n: 101, gone: 1}, topics: [hot]}]}"));
    }

    @Test
    void endsThatWereNotExpectedAreTold() throws IOException {
        assertEquals(List.of("event e: not expected to pass, did"), differences("{n: 1}", "{}"));
        assertEquals(
                List.of("event e: expected to pass, did not", "event e: not expected to be filtered, was: rule r"),
                differences("{off: 1}", "{events: [{id: e}]}"));
        assertEquals(
                List.of(
                        "event e: expected to be failed, was not",
                        "event e: not expected to be rejected, was: /data/n: "),
                differences("{n: x}", "{failed: [{id: e, reason: x}]}").stream()
                        .map(line -> line.replaceFirst("(/data/n: ).*", "$1"))
                        .toList());
    }

    @Test
    void endsThatWereExpectedAreGood() throws IOException {
        assertEquals(List.of(), differences("{off: 1}", "{filtered: [e]}"));
        assertEquals(List.of(), differences("{n: x}", "{rejected: [{id: e, reason: /data/n}]}"));
        assertEquals(List.of(), differences("{n: 1.7e308}", "{failed: [{id: e, reason: is too large}]}"));
        assertEquals(
                List.of(
                        "event e: expected to be failed with 'cold', was with 'transform event e: rule r: convert n: '1.7E308' is too large'"),
                differences("{n: 1.7e308}", "{failed: [{id: e, reason: cold}]}"));
    }

    @Test
    void faultsOfEveryFileAreToldAndNoTestRuns() throws IOException {
        Files.writeString(pipeline.resolve("rules/u.yaml"), "rules: [{name: r, steps: [{drpo: a}]}]");
        Files.writeString(pipeline.resolve("routes.yaml"), "routs: []");
        Files.writeString(pipeline.resolve("schemas/t/2.json"), "{");
        CheckReport report = check("tests: [{name: x, given: [{id: e}], expct: {}}]");
        assertFalse(report.isGood());
        assertTrue(report.tests().isEmpty());
        List<Path> files = report.faults().stream()
                .map(fault -> pipeline.relativize(fault.file()))
                .distinct()
                .toList();
        assertEquals(
                List.of(
                        Path.of("routes.yaml"),
                        Path.of("rules/u.yaml"),
                        Path.of("schemas/t/2.json"),
                        Path.of("tests/t.yaml")),
                files);
    }

    @Test
    void aDirectoryThatIsNotThereIsAFault() {
        CheckReport report = PipelineCheck.run(pipeline.resolve("none"));
        assertEquals("is no directory", report.faults().getFirst().reason());
    }

    @Test
    void olderVersionsAndUnknownTypesGoTheWayThatIngestSendsThem() throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), "unknown: quarantine");
        Files.writeString(
                pipeline.resolve("schemas/t/2.json"),
                "{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}");
        CheckReport report = check("""
                tests:
                  - name: x
                    given:
                      - {id: old, deviceId: d, type: t, data: {n: 0.5}}
                      - {id: named, deviceId: d, type: t, schemaVersion: "2", data: {n: 0.5}}
                      - {id: none, deviceId: d, type: t, schemaVersion: "3", data: {n: 1}}
                      - {id: unknown, deviceId: d, type: who.knows, data: {n: 0.5}}
                    expect:
                      events:
                        - {id: old, data: {n: 500}, topics: [all-events]}
                        - {id: unknown, data: {n: 0.5}, topics: [quarantine]}
                      rejected:
                        - {id: named, reason: "/data/n"}
                        - {id: none, reason: "/schemaVersion: there is no version 3 of t; use 2 or 1"}
                """);
        assertEquals(List.of(), report.faults());
        assertEquals(List.of(), report.tests().getFirst().differences());
    }
}
