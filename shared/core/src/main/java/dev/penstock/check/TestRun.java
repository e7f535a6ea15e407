package dev.penstock.check;

import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.outcome.Rejection;
import dev.penstock.route.RouteTable;
import dev.penstock.rule.RuleListener;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.schema.DataCheck;
import dev.penstock.schema.EventSchema;
import dev.penstock.schema.EventTypes;
import dev.penstock.schema.Rejections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Sends the tests' events the way that they would go, without waiting for anything, and compares their ends. */
final class TestRun {

    private final EventTypes types;
    private final RuleSet rules;
    private final RouteTable routes;
    private final Set<String> applied = new HashSet<>();

    TestRun(EventTypes types, RuleSet rules, RouteTable routes) {
        this.types = types;
        this.rules = rules;
        this.routes = routes;
    }

    /** The names of the rules that applied to an event of any test so far. */
    Set<String> applied() {
        return applied;
    }

    /** Runs one test, which finds nothing of the others: neither what the rules remember nor which ids came. */
    TestResult run(PipelineTest test) {
        TestEnds ends = new TestEnds();
        Map<String, DeviceMemory> memories = new HashMap<>();
        Set<DeviceEvent> done = new HashSet<>();
        for (Event event : test.given()) {
            Rejections rejections = new Rejections();
            Event accepted = ingest(types, event, rejections);
            DeviceEvent identity = new DeviceEvent(event.deviceId(), event.id());
            if (!rejections.isEmpty()) {
                ends.rejected(event, reasons(rejections));
            } else if (done.contains(identity)) {
                ends.duplicate(event);
            } else {
                DeviceMemory memory = memories.computeIfAbsent(event.deviceId(), device -> DeviceMemory.empty());
                Looker looker = new Looker();
                switch (rules.apply(
                        accepted, memory, test.devices().getOrDefault(event.deviceId(), Map.of()), looker)) {
                    case RuleOutcome.Passed end -> {
                        done.add(identity);
                        ends.applied(event, end.events(), looker.filteredBy);
                    }
                    case RuleOutcome.Filtered end -> {
                        done.add(identity);
                        ends.applied(event, List.of(), looker.filteredBy);
                    }
                    case RuleOutcome.Failed end -> ends.failed(event, end.reason());
                }
            }
        }
        return new TestResult(
                test.file(), test.place(), test.name(), new TestComparison(test, ends, routes).differences());
    }

    /** Looks on while the rules apply to one event. */
    private final class Looker implements RuleListener {

        /** The rules that filtered the event or its parts, by their ids. */
        final Map<String, String> filteredBy = new LinkedHashMap<>();

        @Override
        public void rule(String name) {
            applied.add(name);
        }

        @Override
        public void filtered(String id, String rule) {
            filteredBy.put(id, rule);
        }
    }

    /** What an event is known by: two with the same are one event, sent twice. */
    private record DeviceEvent(String deviceId, String id) {}

    /** The event as ingest would write it, with the schema version that it satisfies; or with reasons to reject it. */
    static Event ingest(EventTypes types, Event event, Rejections rejections) {
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

    private static String reasons(Rejections rejections) {
        return rejections.toList().stream().map(TestRun::text).collect(Collectors.joining("; "));
    }

    private static String text(Rejection rejection) {
        return rejection.path() + ": " + rejection.message();
    }
}
