package dev.penstock.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.check.PipelineTest.ExpectedEnd;
import dev.penstock.check.PipelineTest.ExpectedEvent;
import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.outcome.Rejection;
import dev.penstock.route.Route;
import dev.penstock.route.RouteTable;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.schema.DataCheck;
import dev.penstock.schema.EventSchema;
import dev.penstock.schema.EventTypes;
import dev.penstock.schema.Rejections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends a test's events the way that they would go, without waiting for anything, and compares their ends. */
final class TestRun {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventTypes types;
    private final RuleSet rules;
    private final RouteTable routes;

    TestRun(EventTypes types, RuleSet rules, RouteTable routes) {
        this.types = types;
        this.rules = rules;
        this.routes = routes;
    }

    TestResult run(PipelineTest test) {
        Map<String, Event> passed = new LinkedHashMap<>();
        Map<String, String> failed = new LinkedHashMap<>();
        Map<String, String> rejected = new LinkedHashMap<>();
        Map<String, String> filtered = new LinkedHashMap<>();
        Map<String, DeviceMemory> memories = new HashMap<>();
        for (Event event : test.given()) {
            Rejections rejections = new Rejections();
            Event accepted = ingest(event, rejections);
            if (!rejections.isEmpty()) {
                rejected.put(
                        event.id(),
                        rejections.toList().stream().map(TestRun::text).collect(Collectors.joining("; ")));
                continue;
            }
            DeviceMemory memory = memories.computeIfAbsent(event.deviceId(), device -> DeviceMemory.empty());
            switch (rules.apply(accepted, memory)) {
                case RuleOutcome.Passed end -> {
                    end.events().forEach(each -> passed.put(each.id(), each));
                    if (end.filtered() > 0 && !passed.containsKey(event.id())) {
                        filtered.put(event.id(), "all but what it raised");
                    }
                }
                case RuleOutcome.Filtered end -> filtered.put(event.id(), "rule " + end.rule());
                case RuleOutcome.Failed end -> failed.put(event.id(), end.reason());
            }
        }
        List<String> differences = new ArrayList<>();
        compareEvents(test.events(), passed, differences);
        compareEnds("failed", test.failed(), failed, differences);
        compareEnds("rejected", test.rejected(), rejected, differences);
        compareEnds("filtered", test.filtered(), filtered, differences);
        return new TestResult(test.file(), test.line(), test.name(), differences);
    }

    /** The event as ingest would write it, with the schema version that it satisfies; or with reasons to reject it. */
    private Event ingest(Event event, Rejections rejections) {
        DataCheck check = new DataCheck(types);
        EventSchema schema = check.asked(event.type(), event.schemaVersion(), rejections);
        if (schema == null) {
            return event;
        }
        byte[] data = event.data();
        try {
            schema = check.finish(schema, event.type(), event.schemaVersion(), data, 0, data.length, rejections);
        } catch (IOException e) {
            throw new UncheckedIOException("the data was written as JSON just now", e);
        }
        return event.satisfying(schema == types.unvalidated() ? null : schema.version());
    }

    private static String text(Rejection rejection) {
        return rejection.path() + ": " + rejection.message();
    }

    private void compareEvents(List<ExpectedEvent> expected, Map<String, Event> passed, List<String> differences) {
        Map<String, Event> unexpected = new LinkedHashMap<>(passed);
        for (ExpectedEvent each : expected) {
            Event event = unexpected.remove(each.id());
            if (event == null) {
                differences.add("event " + each.id() + ": expected to pass, did not");
            } else {
                compare(each, event, differences);
            }
        }
        unexpected.keySet().forEach(id -> differences.add("event " + id + ": not expected to pass, did"));
    }

    private void compare(ExpectedEvent expected, Event event, List<String> differences) {
        String path = "event " + event.id() + ": ";
        String time = expected.time();
        if (time != null && !isSameTime(time, event.timeOrIngestTime())) {
            differences.add(path + "time: expected " + time + ", is " + event.timeOrIngestTime());
        }
        if (expected.data() != null) {
            differences.addAll(JsonDifference.of(path + "data", expected.data(), data(event)));
        }
        if (expected.topics() != null) {
            List<String> topics = routes.match(event).stream().map(Route::topic).toList();
            differences.addAll(JsonDifference.of(path + "topics", expected.topics(), topics));
        }
    }

    private static boolean isSameTime(String expected, Instant actual) {
        try {
            return Instant.parse(expected).equals(actual);
        } catch (DateTimeException e) {
            return false; // and the difference shows what was written
        }
    }

    private static Object data(Event event) {
        try {
            return JSON.readValue(event.data(), Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the rules wrote JSON", e);
        }
    }

    private static void compareEnds(
            String end, List<ExpectedEnd> expected, Map<String, String> actual, List<String> differences) {
        Map<String, String> unexpected = new LinkedHashMap<>(actual);
        for (ExpectedEnd each : expected) {
            String reason = unexpected.remove(each.id());
            if (reason == null) {
                differences.add("event " + each.id() + ": expected to be " + end + ", was not");
            } else if (!reason.contains(each.reason())) {
                differences.add("event " + each.id() + ": expected to be " + end + " with '" + each.reason()
                        + "', was with '" + reason + "'");
            }
        }
        unexpected.forEach(
                (id, reason) -> differences.add("event " + id + ": not expected to be " + end + ", was: " + reason));
    }
}
