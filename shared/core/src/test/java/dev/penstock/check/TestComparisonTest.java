package dev.penstock.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.check.PipelineTest.ExpectedAlarm;
import dev.penstock.check.PipelineTest.ExpectedEvent;
import dev.penstock.event.Event;
import dev.penstock.route.RouteTable;
import dev.penstock.yaml.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that rules created: alarms and parts. */
class TestComparisonTest {

    private final TestEnds ends = new TestEnds();

    @TempDir
    Path pipeline;

    private static Event event(String id, String type, String data) {
        return new Event(
                id, "pump-1", type, null, null, Instant.EPOCH, "1", null, data.getBytes(StandardCharsets.UTF_8));
    }

    private static Event alarm(String of, String state) {
        return event(
                of + "/alarm/overheated",
                Event.ALARM,
                "{\"alarm\":\"overheated\",\"state\":\"" + state + "\",\"value\":99}");
    }

    private static ExpectedEvent expected(String id) {
        return new ExpectedEvent(id, null, null, null, null, null);
    }

    private List<String> differences(List<ExpectedEvent> events, @Nullable List<ExpectedAlarm> alarms) {
        PipelineTest test = new PipelineTest(
                Path.of("t.yaml"),
                new Place(1, 1),
                "x",
                List.of(),
                Map.of(),
                events,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                alarms);
        return new TestComparison(test, ends, RouteTable.load(pipeline))
                .differences().stream()
                        .map(each -> each.subject() + ": expected " + each.expected() + ", actual " + each.actual())
                        .toList();
    }

    @Test
    void alarmsNeedNotBeExpectedAmongTheEvents() {
        Event hot = event("t1", "pump", "{}");
        ends.passed(hot, List.of(hot, alarm("t1", "raised")));
        assertEquals(List.of(), differences(List.of(expected("t1")), null));
        assertEquals(
                List.of(),
                differences(
                        List.of(expected("t1"), expected("t1/alarm/overheated")),
                        List.of(new ExpectedAlarm("pump-1", "overheated", "raised"))));
    }

    @Test
    void alarmsAreCompleteWhereTheyAreExpected() {
        Event hot = event("t1", "pump", "{}");
        Event cold = event("t2", "pump", "{}");
        ends.passed(hot, List.of(hot, alarm("t1", "raised")));
        ends.passed(cold, List.of(cold, alarm("t2", "cleared")));
        List<ExpectedEvent> both = List.of(expected("t1"), expected("t2"));
        ExpectedAlarm raised = new ExpectedAlarm("pump-1", "overheated", "raised");
        ExpectedAlarm cleared = new ExpectedAlarm("pump-1", "overheated", "cleared");
        assertEquals(List.of(), differences(both, List.of(raised, cleared)));
        assertEquals(
                List.of("alarm of event t2/alarm/overheated: expected nothing, actual pump-1 overheated cleared"),
                differences(both, List.of(raised)));
        assertEquals(
                List.of(
                        "alarm of event t1/alarm/overheated: expected nothing, actual pump-1 overheated raised",
                        "alarm of event t2/alarm/overheated: expected nothing, actual pump-1 overheated cleared",
                        "alarm: expected pump-2 overheated raised, actual nothing"),
                differences(both, List.of(new ExpectedAlarm("pump-2", "overheated", "raised"))));
    }

    @Test
    void partsAreExpectedByTheirOwnIds() {
        Event whole = event("t1", "pump", "{}");
        ends.passed(whole, List.of(event("t1/1", "pump", "{}"), event("t1/2", "pump", "{}")));
        assertEquals(List.of(), differences(List.of(expected("t1/1"), expected("t1/2")), null));
        assertEquals(
                List.of(
                        "event t1/1: expected nothing, actual passed",
                        "event t1/2: expected nothing, actual passed",
                        "event t1: expected passed, actual was split into t1/1, t1/2"),
                differences(List.of(expected("t1")), null));
    }
}
