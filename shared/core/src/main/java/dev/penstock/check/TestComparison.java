package dev.penstock.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.check.PipelineTest.ExpectedAlarm;
import dev.penstock.check.PipelineTest.ExpectedEvent;
import dev.penstock.check.TestEnds.End;
import dev.penstock.event.Event;
import dev.penstock.route.Route;
import dev.penstock.route.RouteTable;
import dev.penstock.yaml.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what a test expects with what came. */
final class TestComparison {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PipelineTest test;
    private final TestEnds ends;
    private final RouteTable routes;
    /** The ends that each id must have. */
    private final Map<String, List<End>> wanted = new LinkedHashMap<>();
    /** Where the first of them stands. */
    private final Map<String, Place> firstPlaces = new HashMap<>();

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
        test.events().forEach(each -> expect(each.places().of(""), each.id(), End.PASSED));
        test.failed().forEach(each -> expect(each.place(), each.id(), End.failed(each.reason())));
        test.rejected().forEach(each -> expect(each.place(), each.id(), End.rejected(each.reason())));
        test.filtered().forEach(each -> expect(each.place(), each.id(), End.filtered("")));
        test.duplicates().forEach(each -> expect(each.place(), each.id(), End.DUPLICATE));
        Set<String> ids = new LinkedHashSet<>(ends.byId().keySet());
        ends.alarms().forEach(alarm -> ids.remove(alarm.id()));
        ids.addAll(wanted.keySet());
        for (String id : ids) {
            List<End> want = wanted.getOrDefault(id, List.of());
            List<End> have = ends.byId().getOrDefault(id, List.of());
            if (!isSame(want, have)) {
                found.add(new Difference(
                        firstPlaces.get(id),
                        "event " + id,
                        want.isEmpty() ? JsonDifference.NOTHING : text(want),
                        came(id)));
            }
        }
    }

    private void expect(Place place, String id, End end) {
        firstPlaces.putIfAbsent(id, place);
        wanted.computeIfAbsent(id, each -> new ArrayList<>()).add(end);
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
        if (expected.type() != null) {
            compareValue(expected, "type", expected.type(), event.type());
        }
        String time = expected.time();
        if (time != null && !isSameTime(time, event.timeOrIngestTime())) {
            compareValue(expected, "time", time, event.timeOrIngestTime().toString());
        }
        if (expected.data() != null) {
            compareValue(expected, "data", expected.data(), data(event));
        }
        if (expected.attributes() != null) {
            compareAttributes(expected, expected.attributes(), event.attributes());
        }
        if (expected.topics() != null) {
            List<String> topics = routes.match(event).stream().map(Route::topic).toList();
            compareValue(expected, "topics", expected.topics(), topics);
        }
    }

    private void compareValue(ExpectedEvent expected, String path, Object value, Object actual) {
        found.addAll(JsonDifference.of(subject(expected), expected.places()::of, path, value, actual));
    }

    private static String subject(ExpectedEvent expected) {
        return "event " + expected.id() + ": ";
    }

    private void compareAttributes(
            ExpectedEvent expected, Map<String, @Nullable String> attributes, Map<String, String> actual) {
        attributes.forEach((name, value) -> {
            String is = actual.get(name);
            if (!Objects.equals(value, is)) {
                String path = "attributes." + name;
                found.add(new Difference(
                        expected.places().of(path),
                        subject(expected) + path,
                        Objects.requireNonNullElse(value, JsonDifference.NOTHING),
                        Objects.requireNonNullElse(is, JsonDifference.NOTHING)));
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
        List<ExpectedAlarm> missing = new ArrayList<>(expected);
        for (Event event : ends.alarms()) {
            Map<?, ?> data = data(event);
            String came = alarm(event.deviceId(), data.get("alarm"), data.get("state"));
            ExpectedAlarm met = missing.stream()
                    .filter(each -> alarm(each).equals(came))
                    .findFirst()
                    .orElse(null);
            if (met == null) {
                found.add(new Difference(null, "alarm of event " + event.id(), JsonDifference.NOTHING, came));
            } else {
                missing.remove(met);
            }
        }
        missing.forEach(each -> found.add(new Difference(each.place(), "alarm", alarm(each), JsonDifference.NOTHING)));
    }

    private static String alarm(ExpectedAlarm expected) {
        return alarm(expected.device(), expected.alarm(), expected.state());
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
