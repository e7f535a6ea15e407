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

    /** The differences of a test of one event with {@code data}, each in one line. */
    private List<String> differences(String data, String expect) throws IOException {
        return differencesOf("given: [{id: e, deviceId: d, type: t, time: \"2026-03-01T00:00:00Z\", data: " + data
                + "}]\n    expect: " + expect);
    }

    /** The differences of a test whose other members are {@code members}. */
    private List<String> differencesOf(String members) throws IOException {
        CheckReport report = check("tests:\n  - name: x\n    " + members);
        assertEquals(List.of(), report.faults());
        return report.tests().getFirst().differences().stream()
                .map(each -> each.subject() + ": expected " + each.expected() + ", actual " + each.actual())
                .toList();
    }

    /** The faults of a file with such a test, from the line on. */
    private List<String> faults(String members) throws IOException {
        return check("tests:\n  - name: x\n    " + members).faults().stream()
                .map(fault -> fault.line() + ":" + fault.column() + ": " + fault.reason())
                .toList();
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
                        "event e: time: expected \"2026-03-01T00:00:01Z\", actual \"2026-03-01T00:00:00Z\"",
                        "event e: data.n: expected 101, actual 100.0",
                        "event e: data.gone: expected \"1\", actual nothing",
                        "event e: data.m: expected nothing, actual {\"x\":1}",
                        "event e: topics[0]: expected \"hot\", actual \"all-events\""),
                differences(
                        "{n: 0.1, m: {x: 1}}",
                        "{events: [{id: e, time: '2026-03-01T00:00:01Z', data: {n: 101, gone: '1'}, topics: [hot]}]}"));
    }

    @Test
    void theTypeAndNamedAttributesAreComparedToo() throws IOException {
        assertEquals(
                List.of(
                        "event e: type: expected \"u\", actual \"t\"",
                        "event e: attributes.late: expected true, actual nothing"),
                differences("{}", "{events: [{id: e, type: u, attributes: {late: 'true', clock: null}}]}"));
        assertEquals(List.of(), differences("{}", "{events: [{id: e, type: t, attributes: {}}]}"));
    }

    @Test
    void endsThatWereNotExpectedAreTold() throws IOException {
        assertEquals(List.of("event e: expected nothing, actual passed"), differences("{n: 1}", "{}"));
        assertEquals(
                List.of("event e: expected passed, actual filtered: rule r"),
                differences("{off: 1}", "{events: [{id: e}]}"));
        assertEquals(
                List.of(
                        "event e: expected passed, actual filtered: rule r",
                        "event f: expected passed, actual no event has this id"),
                differences("{off: 1}", "{events: [{id: e}, {id: f}]}"));
        assertEquals(
                List.of("event e: expected failed: x, actual rejected: /data/n: "),
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
                List.of("event e: expected failed: cold, actual failed: transform event e: rule r: convert n: '1.7E308'"
                        + " is too large"),
                differences("{n: 1.7e308}", "{failed: [{id: e, reason: cold}]}"));
    }

    /** Besides the parts, an event moves an alarm. */
    private void splitAndFilter() throws IOException {
        Files.writeString(pipeline.resolve("schemas/t/1.json"), "{\"additionalProperties\":true}");
        Files.writeString(pipeline.resolve("rules/t.yaml"), """
                rules:
                  - name: parts
                    match: {type: [t]}
                    steps:
                      - alarm: {name: many, when: "size(data.list) > 2"}
                      - split: {field: list, as: n}
                  - {name: positive, when: "data.n < 0.0", steps: [{filter: "true"}]}
                """);
    }

    @Test
    void eachPartOfASplitHasAnEndOfItsOwn() throws IOException {
        splitAndFilter();
        assertEquals(List.of(), differences("{list: [1, -1, 2]}", "{events: [{id: e/1}, {id: e/3}], filtered: [e/2]}"));
        assertEquals(
                List.of("event e/2: expected nothing, actual filtered: rule positive"),
                differences("{list: [1, -1]}", "{events: [{id: e/1}]}"));
        assertEquals(List.of(), differences("{list: [-1, -2]}", "{filtered: [e/1, e/2]}"));
        assertEquals(
                List.of(),
                differences(
                        "{list: [-1, -2, -3]}",
                        "{filtered: [e/1, e/2, e/3], alarms: [{device: d, alarm: many, state: raised}]}"));
        assertEquals(List.of(), differences("{list: []}", "{filtered: [e]}"));
        assertEquals(
                List.of(
                        "event e/1: expected nothing, actual filtered: rule positive",
                        "event e/2: expected nothing, actual filtered: rule positive",
                        "event e: expected filtered, actual was split into e/1, e/2"),
                differences("{list: [-1, -2]}", "{filtered: [e]}"));
    }

    @Test
    void aPartThatFailsFailsTheWhole() throws IOException {
        splitAndFilter();
        assertEquals(
                List.of(),
                differences("{list: [-1, x]}", "{failed: [{id: e, reason: 'part 2: rule positive: when'}]}"));
    }

    @Test
    void aDifferenceNamesThePlaceOfWhatWasExpected() throws IOException {
        CheckReport report = check("""
                tests:
                  - name: x
                    given:
                      - {id: a, deviceId: d, type: t, data: {n: 1, list: [1, {x: 2}]}}
                      - {id: b, deviceId: d, type: t, data: {off: 1}}
                    expect:
                      events:
                        - id: a
                          time: noon
                          attributes: {late: "true"}
                          data:
                            n: 1001
                            list:
                              - 1
                              - {x: 3, y: 4}
                          topics: [hot]
                        - {id: b}
                      duplicates:
                        - c
                      alarms:
                        - {device: d, alarm: hot, state: raised}
                """);
        assertEquals(
                List.of(
                        "17:11 event b",
                        "19:11 event c",
                        "9:17 event a: time",
                        "12:16 event a: data.n",
                        "15:21 event a: data.list[1].x",
                        "15:27 event a: data.list[1].y",
                        "10:30 event a: attributes.late",
                        "16:20 event a: topics[0]",
                        "21:11 alarm"),
                report.tests().getFirst().differences().stream()
                        .map(each -> each.place().line() + ":" + each.place().column() + " " + each.subject())
                        .toList());
    }

    @Test
    void aMemberThatWasNotExpectedIsToldAtWhatItIsIn() throws IOException {
        CheckReport report = check("""
                tests:
                  - name: x
                    given: [{id: a, deviceId: d, type: t, data: {m: {o: 1}, p: 2}}]
                    expect:
                      events:
                        - {id: a, data: {m: {}}}
                """);
        assertEquals(
                List.of("6:29 event a: data.m.o", "6:25 event a: data.p"),
                report.tests().getFirst().differences().stream()
                        .map(each -> each.place().line() + ":" + each.place().column() + " " + each.subject())
                        .toList());
    }

    @Test
    void anIdThatPassedIsADuplicateOfItsDeviceInItsTestOnly() throws IOException {
        String twice =
                "given: [{id: e, deviceId: d, type: t, data: {n: 1}}, {id: e, deviceId: d, type: t, data: {n: 2}}]";
        assertEquals(
                List.of(),
                differencesOf(twice + "\n    expect: {events: [{id: e, data: {n: 1000}}], duplicates: [e]}"));
        assertEquals(
                List.of("event e: expected passed, actual passed, then duplicate"),
                differencesOf(twice + "\n    expect: {events: [{id: e}]}"));
        CheckReport report = check("""
                tests:
                  - name: first
                    given: [{id: e, deviceId: d, type: t, data: {}}]
                    expect: {events: [{id: e}]}
                  - name: nothing is left of the first
                    given: [{id: e, deviceId: d, type: t, data: {}}]
                    expect: {events: [{id: e}]}
                """);
        assertTrue(report.isGood());
    }

    @Test
    void whatFailedIsTriedAgainAndWhatWasFilteredIsNot() throws IOException {
        assertEquals(List.of(), differencesOf("""
                        given:
                              - {id: e, deviceId: d, type: t, time: never, data: {}}
                              - {id: e, deviceId: d, type: t, data: {n: x}}
                              - {id: e, deviceId: d, type: t, data: {off: 1}}
                              - {id: e, deviceId: d, type: t, data: {}}
                            expect:
                              failed: [{id: e, reason: never}]
                              rejected: [{id: e, reason: /data/n}]
                              filtered: [e]
                              duplicates: [e]
                        """));
    }

    @Test
    void twoDevicesMayNotShareAnIdInATest() throws IOException {
        assertEquals(
                List.of("3:54: event 'e' is there already, of d: a test tells its events by id, so only the same device"
                        + " may send it again"),
                faults("given: [{id: e, deviceId: d, type: t, data: {}}, {id: e, deviceId: f, type: t, data: {}}]\n"
                        + "    expect: {}"));
    }

    @Test
    void theClockGoesOnByWhatEachEventSays() throws IOException {
        assertEquals(List.of(), differencesOf("""
                        clock: "2026-03-01T00:00:00Z"
                            given:
                              - {id: a, deviceId: d, type: t, data: {}}
                              - {id: b, deviceId: d, type: t, after: 90s, data: {}}
                              - {id: c, deviceId: d, type: t, after: 250ms, data: {}}
                              - {id: ahead, deviceId: d, type: t, time: "2026-03-03T00:00:00Z", data: {}}
                            expect:
                              events:
                                - {id: a, time: "2026-03-01T00:00:00Z"}
                                - {id: b, time: "2026-03-01T00:01:30Z"}
                                - {id: c, time: "2026-03-01T00:01:30.250Z"}
                              failed: [{id: ahead, reason: "after its ingest at 2026-03-01T00:01:30.250Z"}]
                        """));
    }

    @Test
    void aClockThatIsNoneIsAFault() throws IOException {
        assertEquals(
                List.of("3:12: 'noon' is no time such as 2026-03-01T00:00:00Z"),
                faults("clock: noon\n    given: []\n    expect: {}"));
        assertEquals(
                List.of("4:50: must be a duration such as 10s, 5m, 2h or 1d"),
                faults("clock: \"2026-03-01T00:00:00Z\"\n"
                        + "    given: [{id: e, deviceId: d, type: t, after: 5 min, data: {}}]\n    expect: {}"));
        assertEquals(
                List.of("3:50: needs the test's time to start from, such as clock: \"2026-03-01T00:00:00Z\""),
                faults("given: [{id: e, deviceId: d, type: t, after: 5m, data: {}}]\n    expect: {}"));
    }

    @Test
    void rulesThatNoTestMadeApplyAreNamed() throws IOException {
        Files.createDirectories(pipeline.resolve("schemas/u"));
        Files.writeString(pipeline.resolve("schemas/u/1.json"), "{}");
        Files.writeString(pipeline.resolve("rules/u.yaml"), """
                rules:
                  - name: far
                    match: {deviceId: [far]}
                    steps: [{drop: n}]
                  - name: other
                    match: {type: [u]}
                    steps: [{drop: n}]
                """);
        CheckReport report = check("""
                tests:
                  - name: near
                    given: [{id: e, deviceId: near, type: t, data: {}}]
                    expect: {events: [{id: e}]}
                """);
        assertTrue(report.isGood());
        assertFalse(report.isStrictlyGood());
        assertEquals(
                List.of(pipeline.resolve("rules/u.yaml") + ":2 far", pipeline.resolve("rules/u.yaml") + ":5 other"),
                report.uncovered().stream().map(Object::toString).toList());
        assertTrue(PipelineCheck.run(EXAMPLE).isStrictlyGood());
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
    void whatLiesUnderAMistypedNameIsAFault() throws IOException {
        for (String folder : List.of("rule", "Schemas", "tets", "tabels", "docs", "data", ".rule", "rules-old")) {
            Files.createDirectories(pipeline.resolve(folder));
        }
        for (String file : List.of(
                "route.yaml",
                "routes.yml",
                "type.yaml",
                "rules.yaml",
                "tables",
                "README.md",
                "routes.yaml~",
                ".types.yml")) {
            Files.writeString(pipeline.resolve(file), "");
        }
        CheckReport report = PipelineCheck.run(pipeline);
        assertEquals(
                List.of(
                        "Schemas: is not read, did you mean 'schemas'?",
                        "route.yaml: is not read, did you mean 'routes.yaml'?",
                        "routes.yml: is not read, did you mean 'routes.yaml'?",
                        "rule: is not read, did you mean 'rules'?",
                        "rules.yaml: is not read: 'rules' is a folder of files",
                        "tabels: is not read, did you mean 'tables'?",
                        "tables: is not read: 'tables' is a folder of files",
                        "tets: is not read, did you mean 'tests'?",
                        "type.yaml: is not read, did you mean 'types.yaml'?"),
                report.faults().stream()
                        .map(fault -> pipeline.relativize(fault.file()) + ": " + fault.reason())
                        .toList());
    }

    @Test
    void twoTestsOfAFileMayNotHaveOneName() throws IOException {
        Files.writeString(pipeline.resolve("tests/other.yaml"), "tests: [{name: twice, given: [], expect: {}}]\n");
        CheckReport report = check("""
                tests:
                  - {name: twice, given: [], expect: {}}
                  - {name: once, given: [], expect: {}}
                  - {name: twice, given: [], expect: {}}
                """);
        assertEquals(
                List.of("4:12: test 'twice' is there already, in line 2"),
                report.faults().stream()
                        .map(fault -> fault.line() + ":" + fault.column() + ": " + fault.reason())
                        .toList());
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
