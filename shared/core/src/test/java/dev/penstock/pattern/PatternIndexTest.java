package dev.penstock.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.event.Event;
import dev.penstock.pipeline.Faults;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.GenericMachine;

class PatternIndexTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] TYPES = {"pump", "fan", "pump.hot", "péage", "a\\\"b"};
    private static final String[] TYPE_PATTERNS = {
        "[\"pump\"]",
        "[\"fan\", \"pump\"]",
        "[{\"prefix\": \"pump\"}]",
        "[{\"anything-but\": [\"fan\"]}]",
        "[\"péage\", {\"suffix\": \"hot\"}]",
        "[\"a\\\"b\"]",
        "[{\"equals-ignore-case\": \"FAN\"}]",
        "[1, \"pump\"]",
        "[{\"exists\": true}]",
    };
    private static final String[] DATA_PATTERNS = {
        "{\"x\": [1]}",
        "{\"x\": [{\"numeric\": [\">\", 0, \"<=\", 3]}]}",
        "{\"hot\": [true]}",
        "{\"m\": {\"rpm\": [{\"numeric\": [\">=\", 2]}], \"on\": [false, null]}}",
        "{\"m\": {\"rpm\": [{\"exists\": false}]}}",
        "{\"name\": [{\"wildcard\": \"*b*\"}]}",
        "{\"list\": [2, \"a\"]}",
        "{\"list\": {\"k\": [1], \"v\": [1]}}",
        "{\"m.rpm\": [2]}",
        "{\"none\": [null]}",
    };
    private static final String[] OTHERS = {
        "\"id\": [\"e1\", \"e2\"]",
        "\"deviceId\": [{\"prefix\": \"d1\"}]",
        "\"time\": [{\"prefix\": \"2026-03\"}]",
        "\"$or\": [{\"type\": [\"fan\"]}, {\"data\": {\"x\": [2]}}]",
        "\"$or\": [{\"id\": [\"e1\"]}, {\"type\": [\"pump\", \"fan\"]}, {\"type\": [\"pump\"], \"data\": {\"hot\": [true]}}]",
    };
    private static final String[] VALUES = {
        "\"x\":1",
        "\"x\":1.0",
        "\"x\":2",
        "\"x\":\"1\"",
        "\"x\":1e2",
        "\"x\":null",
        "\"x\":12345678901234567890123",
        "\"hot\":true",
        "\"hot\":false",
        "\"m\":{\"rpm\":2,\"on\":false}",
        "\"m\":{\"rpm\":5}",
        "\"m\":{}",
        "\"m\":3",
        "\"m.rpm\":2",
        "\"name\":\"abc\"",
        "\"name\":\"\"",
        "\"list\":[1,2]",
        "\"list\":[\"a\",null]",
        "\"list\":[{\"k\":1,\"v\":2},{\"k\":2,\"v\":1}]",
        "\"list\":[{\"k\":1,\"v\":1}]",
        "\"list\":[]",
        "\"none\":null",
        "\"other\":{\"deep\":[1,{\"x\":1}]}",
    };

    private final Random random = new Random(20261123);

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private String randomPattern() {
        List<String> fields = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            fields.add("\"type\": " + pick(TYPE_PATTERNS));
        }
        if (random.nextInt(2) > 0) {
            fields.add("\"data\": " + pick(DATA_PATTERNS));
        }
        if (fields.isEmpty() || random.nextInt(3) == 0) {
            String other = pick(OTHERS);
            if (other.startsWith("\"$or\"")) {
                // A field may stand outside of $or or within, not both.
                fields.clear();
            }
            fields.add(other);
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private String randomData() {
        TreeSet<String> names = new TreeSet<>();
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String field = pick(VALUES);
            if (names.add(field.substring(0, field.indexOf(':')))) {
                fields.add(field);
            }
        }
        return "{" + String.join(",", fields) + "}";
    }

    private Event randomEvent() {
        String type = pick(TYPES).replace("\\", "");
        Instant time = Instant.parse(random.nextBoolean() ? "2026-03-01T00:00:00.030Z" : "2026-11-23T10:15:00Z");
        return new Event(
                "e" + random.nextInt(4),
                "d" + random.nextInt(20),
                type,
                "17",
                time,
                time,
                null,
                null,
                randomData().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode wholeEvent(Event event) throws Exception {
        ObjectNode whole = JSON.createObjectNode();
        whole.put("id", event.id());
        whole.put("deviceId", event.deviceId());
        whole.put("type", event.type());
        whole.put("time", String.valueOf(event.eventTime()));
        whole.set("data", JSON.readTree(event.data()));
        return whole;
    }

    private static EventPattern pattern(String text) {
        Faults faults = new Faults();
        YamlValue value = YamlFile.parse(text, Path.of("routes.yaml"), faults);
        EventPattern pattern = value == null ? null : EventPattern.read(value);
        assertTrue(faults.isEmpty(), () -> text + ": " + faults.all());
        return pattern;
    }

    @Test
    void matchesWhatAPlainMachineOfAllPatternsMatches() throws Exception {
        int matches = 0;
        for (int round = 0; round < 60; round++) {
            List<String> patterns = new ArrayList<>();
            GenericMachine<Integer> plain = GenericMachine.<Integer>builder().build();
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
                String text = randomPattern();
                patterns.add(text);
                plain.addRule(i, text);
            }
            PatternIndex<String> index = new PatternIndex<>(patterns, PatternIndexTest::pattern);
            for (int i = 0; i < 100; i++) {
                Event event = randomEvent();
                List<String> expected = new TreeSet<>(plain.rulesForJSONEvent(wholeEvent(event)))
                        .stream().map(patterns::get).toList();
                assertEquals(expected, index.match(event), () -> new String(event.data(), StandardCharsets.UTF_8));
                matches += expected.size();
            }
        }
        assertTrue(matches > 5_000, matches + " matches are too few to tell anything");
    }

    @Test
    void beforeTheTimeIsNormalisedThePatternSeesWhatTheDeviceSent() {
        PatternIndex<String> index = new PatternIndex<>(
                List.of("{\"time\": [17]}", "{\"time\": [\"now\"]}", "{\"time\": [{\"exists\": false}]}"),
                PatternIndexTest::pattern);
        assertEquals(List.of("{\"time\": [17]}"), index.match(sent("17")));
        assertEquals(List.of("{\"time\": [\"now\"]}"), index.match(sent("\"now\"")));
        assertEquals(List.of("{\"time\": [{\"exists\": false}]}"), index.match(sent(null)));
    }

    private static Event sent(String timeJson) {
        return new Event("e", "d", "t", timeJson, null, Instant.EPOCH, null, null, new byte[] {'{', '}'});
    }
}
