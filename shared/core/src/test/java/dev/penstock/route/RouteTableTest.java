package dev.penstock.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.event.Event;
import dev.penstock.outcome.PermanentException;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

    @TempDir
    Path pipeline;

    private RouteTable load(String yaml) throws IOException {
        Files.writeString(pipeline.resolve("routes.yaml"), yaml);
        return RouteTable.load(pipeline);
    }

    private static Event event(String type, String data) {
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        return new Event("e1", "pump-17", type, null, time, time, "1", null, data.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> topics(RouteTable table, Event event) {
        return table.match(event).stream().map(Route::topic).toList();
    }

    @Test
    void theExampleOfTheDesignLoads() throws IOException {
        RouteTable table = load("""
                default: {topic: everything-else}
                routes:
                  - topic: hot-pumps
                    match: {type: [pump.telemetry], data: {hot: [true]}}
                    sinks:
                      - {kind: kinesis, stream: HotPumps, required: true}
                      - {kind: kinesis, stream: Extra, required: false}
                  - topic: all-pumps
                    match: {type: [{prefix: pump.}]}
                """);
        assertEquals(List.of("hot-pumps", "all-pumps"), topics(table, event("pump.telemetry", "{\"hot\":true}")));
        assertEquals(List.of("all-pumps"), topics(table, event("pump.telemetry", "{\"hot\":false}")));
        assertEquals(List.of("everything-else"), topics(table, event("fan", "{\"hot\":true}")));
        SinkSpec hot = new SinkSpec("kinesis", Map.of("stream", "HotPumps"), true);
        SinkSpec extra = new SinkSpec("kinesis", Map.of("stream", "Extra"), false);
        assertEquals(Set.of(hot, extra), table.sinks());
        assertEquals(
                List.of(hot, extra),
                table.match(event("pump.telemetry", "{\"hot\":true}"))
                        .getFirst()
                        .sinks());
    }

    @Test
    void withoutAFileEverythingGoesToAllEvents() {
        RouteTable table = RouteTable.load(pipeline);
        assertEquals(List.of("all-events"), topics(table, event("any", "{}")));
        assertEquals(Set.of(), table.sinks());
    }

    @Test
    void aPipelineThatIsNotThereIsAFaultAndNotOneWithoutRoutes() {
        Path none = pipeline.resolve("none");
        PipelineException e = assertThrows(PipelineException.class, () -> RouteTable.load(none));
        assertEquals(none + ": is no directory", e.getMessage());
    }

    @Test
    void aSinkIsRequiredUnlessItSaysNot() throws IOException {
        RouteTable table = load("default: {topic: t, sinks: [{kind: kinesis, stream: S}]}");
        assertEquals(Set.of(new SinkSpec("kinesis", Map.of("stream", "S"), true)), table.sinks());
    }

    @Test
    void dataIsNotReadWhereNoCandidateAsksForIt() throws IOException {
        RouteTable table = load("""
                routes:
                  - {topic: by-type, match: {type: [plain]}}
                  - {topic: by-data, match: {type: [deep], data: {x: [1]}}}
                """);
        assertEquals(List.of("by-type"), topics(table, event("plain", "not json")));
        assertEquals(List.of("all-events"), topics(table, event("other", "not json")));
        PermanentException e = assertThrows(PermanentException.class, () -> table.match(event("deep", "not json")));
        assertEquals("read data", e.getMessage().substring(0, 9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "routes: {}                                            | 1:9: must be a list, not a map",
                "rotues: []                                            | 1:1: unknown key 'rotues', did you mean 'routes'?; known: default, routes",
                "routes: [x]                                           | 1:10: must be a map, not text",
                "routes: [{topic: a}]                                  | 1:10: key 'match' is missing",
                "routes: [{match: {type: [x]}}]                        | 1:10: key 'topic' is missing",
                "routes: [{topic: a b, match: {type: [x]}}]            | 1:18: a topic is 1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-'",
                "routes: [{topic: a, match: {type: [x]}, sink: []}]    | 1:41: unknown key 'sink', did you mean 'sinks'?; known: topic, match, sinks",
                "routes: [{topic: a, match: {typ: [x]}}]               | 1:29: unknown key 'typ', did you mean 'type'?; known: id, deviceId, type, time, data, $or",
                "routes: [{topic: a, match: {type: x}}]                | 1:35: must be a list of what type may be, for example [pump.telemetry]",
                "routes: [{topic: a, match: {data: [x]}}]              | 1:35: must be a map, not a list",
                "routes: [{topic: a, match: {type: []}}]               | 1:35: Empty arrays are not allowed",
                "routes: [{topic: a, match: {}}]                       | 1:28: an empty map matches nothing that could be told: name a field",
                "routes: [{topic: a, match: {data: {t: [{nmeric: [x]}]}}}] | 1:39: Unrecognized match type nmeric",
                "routes: [{topic: a, match: {data: {t: {u: [{numeric: ['>', x]}]}}}}] | 1:43: Value of >",
                "default: {topic: a, match: {type: [x]}}               | 1:21: unknown key 'match'; known: topic, sinks",
                "default: {topic: a, sinks: [{kind: kafka, stream: S}]} | 1:36: 'kafka' is none of kinesis",
                "default: {topic: a, sinks: [{kind: kinesis}]}         | 1:29: key 'stream' is missing",
                "default: {topic: a, sinks: [{stream: S}]}             | 1:29: key 'kind' is missing",
                "default: {topic: a, sinks: [{kind: kinesis, stream: S, required: yes}]} | 1:66: must be true or false, not text",
                "default: {topic: a, sinks: [{kind: kinesis, stream: 'S!'}]} | 1:53: 'S!' is not the name of a stream",
                "default: {topic: a, sinks: [{kind: kinesis, stream: S, queue: Q}]} | 1:56: unknown key 'queue'",
                "default: {topic: a, sinks: [{kind: kinesis, stream: S}, {kind: kinesis, stream: S}]} | 1:57: stands twice in this route",
                "{default: {topic: a}, routes: [{topic: a, match: {type: [x]}}]} | 1:40: topic 'a' has a route already; join the two with $or",
            })
    void faultsHaveTheirPlace(String yaml, String expected) {
        PipelineException e = assertThrows(PipelineException.class, () -> load(yaml));
        String line = e.getMessage().lines().findFirst().orElse("");
        String place = pipeline.resolve("routes.yaml") + ":" + expected;
        assertEquals(place, line.substring(0, Math.min(place.length(), line.length())));
    }

    @Test
    void allFaultsAreToldAtOnce() {
        PipelineException e = assertThrows(PipelineException.class, () -> load("""
                default: {topik: a}
                routes:
                  - {topic: a, match: {typ: [x]}}
                  - {topic: b, match: {type: [x]}, sinks: [{kind: sqz}]}
                """));
        assertEquals(List.of(1, 1, 3, 4), e.faults().stream().map(f -> f.line()).toList());
    }

    @Test
    void anEventOfAnUnknownTypeTakesNoOtherRouteThanTheQuarantine() throws IOException {
        RouteTable table = load("""
                default: {topic: rest, sinks: [{kind: kinesis, stream: Rest}]}
                routes: [{topic: all, match: {id: [{exists: true}]}}]
                """);
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        Event unknown = new Event("e1", "pump-17", "who.knows", null, time, time, null, null, new byte[] {'{', '}'});
        assertEquals(List.of(new Route("quarantine", List.of())), table.match(unknown));
        assertEquals(List.of("all"), topics(table, event("who.knows", "{}")));
    }

    @Test
    void noRouteOfTheTeamsMayBeTheQuarantine() {
        PipelineException e =
                assertThrows(PipelineException.class, () -> load("routes: [{topic: quarantine, match: {id: [a]}}]"));
        assertEquals(
                "topic 'quarantine' is kept for events of unknown types; choose another name",
                e.faults().getFirst().reason());
    }
}
