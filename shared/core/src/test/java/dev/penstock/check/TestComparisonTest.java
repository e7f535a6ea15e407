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

    private static final Place PLACE = new Place(1, 1);

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
        return new ExpectedEvent(ExpectedPlaces.at(PLACE), id, null, null, null, null, null);
    }

    private List<String> differences(List<ExpectedEvent> events, @Nullable List<ExpectedAlarm> alarms) {
        PipelineTest test = new PipelineTest(
                Path.of("t.yaml"),
                PLACE,
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
        ends.applied(hot, List.of(hot, alarm("t1", "raised")), Map.of());
        assertEquals(List.of(), differences(List.of(expected("t1")), null));
        assertEquals(
                List.of(),
                differences(
                        List.of(expected("t1"), expected("t1/alarm/overheated")),
                        List.of(new ExpectedAlarm(PLACE, "pump-1", "overheated", "raised"))));
    }

    @Test
    void alarmsAreCompleteWhereTheyAreExpected() {
        Event hot = event("t1", "pump", "{}");
        Event cold = event("t2", "pump", "{}");
        ends.applied(hot, List.of(hot, alarm("t1", "raised")), Map.of());
        ends.applied(cold, List.of(cold, alarm("t2", "cleared")), Map.of());
        List<ExpectedEvent> both = List.of(expected("t1"), expected("t2"));
        ExpectedAlarm raised = new ExpectedAlarm(PLACE, "pump-1", "overheated", "raised");
        ExpectedAlarm cleared = new ExpectedAlarm(PLACE, "pump-1", "overheated", "cleared");
        assertEquals(List.of(), differences(both, List.of(raised, cleared)));
        assertEquals(
                List.of("alarm of event t2/alarm/overheated: expected nothing, actual pump-1 overheated cleared"),
                differences(both, List.of(raised)));
        assertEquals(
                List.of(
                        "alarm of event t1/alarm/overheated: expected nothing, actual pump-1 overheated raised",
                        "alarm of event t2/alarm/overheated: expected nothing, actual pump-1 overheated cleared",
                        "alarm: expected pump-2 overheated raised, actual nothing"),
                differences(both, List.of(new ExpectedAlarm(PLACE, "pump-2", "overheated", "raised"))));
    }

    @Test
    void partsAreExpectedByTheirOwnIds() {
        Event whole = event("t1", "pump", "{}");
        ends.applied(
                whole, List.of(event("t1/1", "pump", "{}"), event("t1/2", "pump", "{}")), Map.of("t1/10", "quiet"));
        assertEquals(
                List.of(
                        "event t1/1: expected nothing, actual passed",
                        "event t1/2: expected nothing, actual passed",
                        "event t1/10: expected nothing, actual filtered: rule quiet",
                        "event t1: expected passed, actual was split into t1/1, t1/2, t1/10"),
                differences(List.of(expected("t1")), null));
    }
}
