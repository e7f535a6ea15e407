package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.event.Event;
import dev.penstock.pipeline.Faults;
import dev.penstock.types.TypeTimes;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.event.ruler.Machine;

/** All rules of a type are matched at once, with the outcome of asking one after the other. */
class RuleMatchingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] TYPES = {"pump", "fan", "meter"};
    private static final String[] TYPE_PATTERNS = {
        "\"type\": [\"pump\"]",
        "\"type\": [\"fan\", \"pump\"]",
        "\"type\": [{\"prefix\": \"p\"}]",
        "\"type\": [{\"anything-but\": [\"fan\"]}]",
    };
    private static final String[] DATA_PATTERNS = {
        "\"data\": {\"a\": [1]}",
        "\"data\": {\"a\": [{\"numeric\": [\">\", 0, \"<=\", 3]}]}",
        "\"data\": {\"a\": [{\"numeric\": [\">\", 1.5]}], \"m\": {\"a\": [{\"numeric\": [\"<\", 2]}]}}",
        "\"data\": {\"a\": [2], \"b\": [{\"exists\": true}]}",
        "\"data\": {\"b\": [{\"exists\": false}]}",
        "\"data\": {\"b\": [true, null]}",
        "\"data\": {\"c\": [{\"prefix\": \"x\"}]}",
        "\"data\": {\"m\": {\"a\": [1, 2]}}",
        "\"data\": {\"m.a\": [1]}",
        "\"data\": {\"l\": [1, \"x\"]}",
        "\"$or\": [{\"data\": {\"a\": [3]}}, {\"deviceId\": [\"d1\"], \"data\": {\"c\": [{\"exists\": false}]}}]",
        "\"id\": [\"e1\", \"e2\"]",
    };
    private static final String[] STEPS = {
        "{set: {a: '1'}}",
        "{set: {a: '2.0'}}",
        "{set: {a: '2.5'}}",
        "{set: {b: 'true'}}",
        "{set: {c: \"'xyz'\"}}",
        "{set: {m.a: '1'}}",
        "{set: {other: '1'}}",
        "{drop: a}",
        "{drop: [b, c]}",
        "{rename: {a: b}}",
        "{rename: {c: l}}",
        "{default: {l: [1, 2], b: null}}",
        "{default: {a: 3}}",
        "{drop: absent}",
        "{filter: \"has(data.a) && data.a == 2.0\"}",
        "{convert: {field: c, from: m, to: mm}}",
    };
    private static final String[] CONDITIONS = {"has(data.a)", "id != 'e1'", "!has(data.b) || data.b == true"};
    private static final String[] VALUES = {
        "\"a\":1",
        "\"a\":2",
        "\"a\":3",
        "\"a\":\"1\"",
        "\"b\":true",
        "\"b\":null",
        "\"c\":\"xy\"",
        "\"c\":5",
        "\"m\":{\"a\":1}",
        "\"m\":{\"a\":{}}",
        "\"m.a\":1",
        "\"l\":[1]",
        "\"l\":[\"x\",2]",
        "\"l\":[]",
    };

    @TempDir
    Path pipeline;

    private final Random random = new Random(20261126);

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    /** One rule: its head, from its pattern to its condition, and its steps. */
    private record Written(String pattern, String condition, List<String> steps) {
        String yaml(String name) {
            return "  - {name: " + name
                    + (pattern.isEmpty() ? "" : ", match: {" + pattern + "}")
                    + (condition.isEmpty() ? "" : ", when: \"" + condition + "\"")
                    + ", steps: [" + String.join(", ", steps) + "]}\n";
        }
    }

    private Written randomRule() {
        List<String> fields = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            fields.add(pick(TYPE_PATTERNS));
        }
        if (random.nextInt(3) > 0) {
            fields.add(pick(DATA_PATTERNS));
        }
        List<String> steps = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            steps.add(pick(STEPS));
        }
        return new Written(String.join(", ", fields), random.nextInt(4) == 0 ? pick(CONDITIONS) : "", steps);
    }

    private String randomData() {
        TreeMap<String, String> fields = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String field = pick(VALUES);
            fields.put(field.substring(0, field.indexOf(':')), field);
        }
        return '{' + String.join(",", fields.values()) + '}';
    }

    /** One rule after the other: its pattern asked on the whole event as it is then, and if it matches, it alone applied. */
    private static RuleOutcome naively(List<Machine> patterns, List<RuleSet> rules, Event event) throws Exception {
        Event now = event;
        for (int i = 0; i < rules.size(); i++) {
            ObjectNode whole = JSON.createObjectNode()
                    .put("id", now.id())
                    .put("deviceId", now.deviceId())
                    .put("type", now.type());
            whole.set("data", JSON.readTree(now.data()));
            Machine pattern = patterns.get(i);
            if (pattern == null || !pattern.rulesForJSONEvent(whole).isEmpty()) {
                RuleOutcome outcome = rules.get(i).apply(now);
                if (!(outcome instanceof RuleOutcome.Passed passed)) {
                    return outcome;
                }
                now = passed.events().getFirst();
            }
        }
        return new RuleOutcome.Passed(List.of(now.with(event.ingestTime(), now.data())), 0);
    }

    private RuleSet read(List<String> rules) {
        Faults faults = new Faults();
        YamlValue document = YamlFile.parse("rules:\n" + String.join("", rules), Path.of("rules.yaml"), faults);
        RuleSet set = new RuleSet(
                document == null
                        ? List.of()
                        : new RuleReader(Path.of("pipeline"), RuleSettings.DEFAULT, Map.of(), faults).read(document),
                RuleSettings.DEFAULT,
                TypeTimes.none(),
                Map.of());
        assertTrue(faults.isEmpty(), () -> rules + ": " + faults.all());
        return set;
    }

    @Test
    void theOutcomeIsThatOfOneRuleAfterTheOther() throws Exception {
        int filtered = 0;
        int failed = 0;
        int changed = 0;
        for (int round = 0; round < 40; round++) {
            List<String> all = new ArrayList<>();
            List<Machine> patterns = new ArrayList<>();
            List<RuleSet> single = new ArrayList<>();
            for (int i = 1 + random.nextInt(25); i > 0; i--) {
                Written rule = randomRule();
                String name = "r" + i;
                all.add(rule.yaml(name));
                single.add(read(List.of(new Written("", rule.condition(), rule.steps()).yaml(name))));
                Machine machine = null;
                if (!rule.pattern().isEmpty()) {
                    machine = Machine.builder().build();
                    machine.addRule("rule", '{' + rule.pattern() + '}');
                }
                patterns.add(machine);
            }
            RuleSet rules = read(all);
            for (int i = 0; i < 60; i++) {
                Event event = new Event(
                        "e" + random.nextInt(4),
                        "d" + random.nextInt(3),
                        pick(TYPES),
                        null,
                        null,
                        Pipeline.INGEST,
                        "1",
                        null,
                        randomData().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                RuleOutcome expected = naively(patterns, single, event);
                RuleOutcome outcome = rules.apply(event);
                assertEquals(text(expected), text(outcome), () -> all + " on " + Pipeline.text(event.data()));
                switch (outcome) {
                    case RuleOutcome.Filtered f -> filtered++;
                    case RuleOutcome.Failed f -> failed++;
                    case RuleOutcome.Passed passed ->
                        changed += passed.events().getFirst().data() == event.data() ? 0 : 1;
                }
            }
        }
        assertTrue(
                filtered > 50 && failed > 50 && changed > 500,
                filtered + " filtered, " + failed + " failed, " + changed + " changed are too few to tell anything");
    }

    private static String text(RuleOutcome outcome) {
        return outcome instanceof RuleOutcome.Passed ? Pipeline.events(outcome).toString() : outcome.toString();
    }

    @Test
    void aRuleIsNotMatchedAgainByWhatItDidItself() throws Exception {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - {name: a, match: {data: {n: [1]}}, steps: [{set: {n: "2.0"}}]}
                  - {name: b, match: {data: {n: [2]}}, steps: [{set: {n: "1.0"}}, {set: {b: "true"}}]}
                  - {name: c, match: {data: {n: [2]}}, steps: [{set: {c: "true"}}]}
                  - {name: d, match: {data: {n: [1]}}, steps: [{set: {d: "true"}}]}
                """);
        assertEquals("{'n':1.0,'b':true,'d':true}", Pipeline.data(rules.apply(Pipeline.event("{'n':1}"))));
    }

    @Test
    void aRuleThatMatchesNothingDoesNothing() throws Exception {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - {name: never, match: {data: {n: [{numeric: [">", 5, "<", 6]}]}}, steps: [{filter: "true"}]}
                  - {name: impossible, match: {type: [no.such.type]}, when: "1 == 2", steps: [{filter: "true"}]}
                  - {name: no-condition, when: "false", steps: [{filter: "true"}]}
                """);
        assertEquals("{'n':5}", Pipeline.data(rules.apply(Pipeline.event("{'n':5}"))));
    }

    @Test
    void dataThatCannotBeParsedFailsInTheRuleThatAsksForIt() throws Exception {
        RuleSet rules = Pipeline.rules(pipeline, """
                rules:
                  - {name: first, match: {type: [pump.telemetry]}, steps: [{time: {from: [iso]}}]}
                  - {name: asks, match: {data: {n: [1]}}, steps: [{time: {from: [iso]}}]}
                """);
        String reason = Pipeline.reason(rules.apply(Pipeline.event("{'n':")));
        assertTrue(reason.startsWith("transform event abc123: rule asks: parse data: "), reason);
    }
}
