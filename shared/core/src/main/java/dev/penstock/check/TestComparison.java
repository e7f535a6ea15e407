package dev.penstock.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.check.PipelineTest.ExpectedAlarm;
import dev.penstock.check.PipelineTest.ExpectedEvent;
import dev.penstock.check.TestEnds.End;
import dev.penstock.event.Event;
import dev.penstock.route.Route;
import dev.penstock.route.RouteTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what a test expects with what came. */
final class TestComparison {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PipelineTest test;
    private final TestEnds ends;
    private final RouteTable routes;
    private final List<Difference> found = new ArrayList<>();

    TestComparison(PipelineTest test, TestEnds ends, RouteTable routes) {
        this.test = test;
        this.ends = ends;
        this.routes = routes;
    }

    List<Difference> differences() {
        compareEnds();
        for (ExpectedEvent expected : test.events()) {
            Event event = ends.passed(expected.id());
            if (event != null) {
                compareEvent(expected, event);
            }
        }
        if (test.alarms() != null) {
            compareAlarms(test.alarms());
        }
        return found;
    }

    private void compareEnds() {
        Map<String, List<End>> expected = new LinkedHashMap<>();
        test.events().forEach(each -> expect(expected, each.id(), End.PASSED));
        test.failed().forEach(each -> expect(expected, each.id(), End.failed(each.reason())));
        test.rejected().forEach(each -> expect(expected, each.id(), End.rejected(each.reason())));
        test.filtered().forEach(id -> expect(expected, id, End.filtered("")));
        test.duplicates().forEach(id -> expect(expected, id, End.DUPLICATE));
        Set<String> ids = new LinkedHashSet<>(ends.byId().keySet());
        ends.alarms().forEach(alarm -> ids.remove(alarm.id()));
        ids.addAll(expected.keySet());
        for (String id : ids) {
            List<End> want = expected.getOrDefault(id, List.of());
            List<End> have = ends.byId().getOrDefault(id, List.of());
            if (!isSame(want, have)) {
                found.add(
                        new Difference("event " + id, want.isEmpty() ? JsonDifference.NOTHING : text(want), came(id)));
            }
        }
    }

    private static void expect(Map<String, List<End>> expected, String id, End end) {
        expected.computeIfAbsent(id, each -> new ArrayList<>()).add(end);
    }

    private static boolean isSame(List<End> expected, List<End> actual) {
        List<End> unexpected = new ArrayList<>(actual);
        for (End each : expected) {
            End met = unexpected.stream()
                    .filter(end -> end.isAsExpected(each))
                    .findFirst()
                    .orElse(null);
            if (met == null) {
                return false;
            }
            unexpected.remove(met);
        }
        return unexpected.isEmpty();
    }

    private String came(String id) {
        List<End> have = ends.byId().get(id);
        if (have != null) {
            return text(have);
        }
        String parts = ends.partsOf(id);
        return parts == null ? "no event has this id" : "was split into " + parts;
    }

    private static String text(List<End> ends) {
        return ends.stream().map(End::toString).collect(Collectors.joining(", then "));
    }

    private void compareEvent(ExpectedEvent expected, Event event) {
        String path = "event " + event.id() + ": ";
        if (expected.type() != null) {
            found.addAll(JsonDifference.of(path + "type", expected.type(), event.type()));
        }
        String time = expected.time();
        if (time != null && !isSameTime(time, event.timeOrIngestTime())) {
            found.addAll(JsonDifference.of(
                    path + "time", time, event.timeOrIngestTime().toString()));
        }
        if (expected.data() != null) {
            found.addAll(JsonDifference.of(path + "data", expected.data(), data(event)));
        }
        if (expected.attributes() != null) {
            compareAttributes(path + "attributes.", expected.attributes(), event.attributes());
        }
        if (expected.topics() != null) {
            List<String> topics = routes.match(event).stream().map(Route::topic).toList();
            found.addAll(JsonDifference.of(path + "topics", expected.topics(), topics));
        }
    }

    private void compareAttributes(String path, Map<String, @Nullable String> expected, Map<String, String> actual) {
        expected.forEach((name, value) -> {
            String is = actual.get(name);
            if (value == null && is != null) {
                found.add(new Difference(path + name, JsonDifference.NOTHING, is));
            } else if (value != null && !value.equals(is)) {
                found.add(new Difference(path + name, value, is == null ? JsonDifference.NOTHING : is));
            }
        });
    }

    private static boolean isSameTime(String expected, Instant actual) {
        try {
            return Instant.parse(expected).equals(actual);
        } catch (DateTimeException e) {
            return false; // and the difference shows what was written
        }
    }

    /** An alarm is raised and cleared by turns, so how often it was says in which order, too. */
    private void compareAlarms(List<ExpectedAlarm> expected) {
        List<String> missing = new ArrayList<>(expected.stream()
                .map(each -> alarm(each.device(), each.alarm(), each.state()))
                .toList());
        for (Event event : ends.alarms()) {
            Map<?, ?> data = data(event);
            String came = alarm(event.deviceId(), data.get("alarm"), data.get("state"));
            if (!missing.remove(came)) {
                found.add(new Difference("alarm of event " + event.id(), JsonDifference.NOTHING, came));
            }
        }
        missing.forEach(each -> found.add(new Difference("alarm", each, JsonDifference.NOTHING)));
    }

    private static String alarm(String device, @Nullable Object alarm, @Nullable Object state) {
        return device + " " + alarm + " " + state;
    }

    private static Map<?, ?> data(Event event) {
        try {
            return JSON.readValue(event.data(), Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the rules wrote JSON", e);
        }
    }
}
