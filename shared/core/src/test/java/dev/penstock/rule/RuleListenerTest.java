package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleListenerTest {

    @TempDir
    Path pipeline;

    private final List<String> seen = new ArrayList<>();

    private final RuleListener listener = new RuleListener() {
        @Override
        public void rule(String name) {
            seen.add("rule " + name);
        }

        @Override
        public void step(String operation, int line, Event after) {
            seen.add(line + " " + operation + " " + after.eventTime() + " " + Pipeline.text(after.data()));
        }

        @Override
        public void filtered(String id, String rule) {
            seen.add("filtered");
        }

        @Override
        public void part(Event part) {
            seen.add("part " + part.id() + " " + part.eventTime() + " " + Pipeline.text(part.data()));
        }
    };

    private RuleOutcome apply(RuleSet rules, String data) {
        return rules.apply(Pipeline.event(data), DeviceMemory.empty(), Map.of(), listener);
    }

    @Test
    void everyRuleThatIsForTheEventAndEveryStepIsSeen() throws IOException {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - name: a
                    steps:
                      - set: {n: "2.0"}
                      - time: {from: [iso]}
                  - {name: b, match: {data: {n: [1]}}, steps: [{drop: n}]}
                  - {name: c, when: data.n == 1.0, steps: [{drop: n}]}
                  - {name: d, match: {data: {n: [2]}}, steps: [{convert: {field: x, from: m, to: mm}}, {drop: n}]}
                """);
        apply(rules, "{'n':1,'x':'y'}");
        assertEquals(
                List.of(
                        "rule a",
                        "4 set null {'n':2.0,'x':'y'}",
                        "5 time 2026-11-23T10:14:00Z {'n':2.0,'x':'y'}",
                        "rule d"),
                seen);
    }

    @Test
    void partsAreSeenOneAfterTheOther() throws IOException {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - {name: a, steps: [{split: {field: l, as: v}}, {filter: data.v < 0.0}]}
                  - {name: b, steps: [{default: {b: 1}}]}
                """);
        apply(rules, "{'l':[-1,2]}");
        assertEquals(
                List.of(
                        "rule a",
                        "2 split null {}",
                        "part abc123/1 null {'v':-1}",
                        "2 filter null {'v':-1}",
                        "filtered",
                        "part abc123/2 null {'v':2}",
                        "2 filter null {'v':2}",
                        "rule b",
                        "3 default null {'v':2,'b':1}"),
                seen);
    }
}
