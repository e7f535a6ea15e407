package dev.penstock.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.GenericMachine;
import software.amazon.event.ruler.Machine;

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

    private static final String[] NUMBERS = {
        "-6000000000",
        "-5000000000",
        "-1.5",
        "-1",
        "-4.9E-324",
        "0",
        "-0.0",
        "0.1",
        "0.1000001",
        "0.10000001",
        "1",
        "1.0",
        "2",
        "2.5",
        "3",
        "100",
        "1e2",
        "5000000000",
        "5000000000.000001",
        "9007199254740992",
        "1e16",
    };
    /** What may stand where patterns ask for numbers, besides those they name. */
    private static final String[] OTHER_VALUES = {
        "9007199254740993",
        "36028797018963968",
        "12345678901234567890123",
        "-12345678901234567890123",
        "1e400",
        "1.7976931348623157E308",
        "-1.7976931348623157E308",
        "\"1\"",
        "\"abc\"",
        "\"#0101\"",
        "\"\"",
        "\"10.1.2.3\"",
        "true",
        "null",
        "[]",
        "{}",
        "{\"rpm\":1}",
    };

    private static final String[] OTHER_TERMS = {
        "\"abc\"",
        "{\"prefix\": \"#\"}",
        "{\"suffix\": \"1\"}",
        "{\"wildcard\": \"*0*\"}",
        "{\"equals-ignore-case\": \"ABC\"}",
        "{\"anything-but\": [\"abc\"]}",
        "{\"anything-but\": {\"prefix\": \"#\"}}",
        "{\"exists\": true}",
        "true",
        "null",
        "12345678901234567890123",
    };
    /** With one of these a path keeps event-ruler's own ranges. */
    private static final String[] TERMS_OF_EVENT_RULER = {
        "{\"anything-but\": [1]}", "{\"anything-but\": 2.5}", "{\"cidr\": \"10.0.0.0/8\"}", "\"10.1.2.3\"",
    };

    private String randomRange() {
        List<Double> bounds = new ArrayList<>(List.of(Double.valueOf(pick(NUMBERS)), Double.valueOf(pick(NUMBERS))));
        bounds.sort(Double::compareTo);
        String above = "\"" + pick(new String[] {">", ">="}) + "\", " + bounds.getFirst();
        String below = "\"" + pick(new String[] {"<", "<="}) + "\", " + bounds.getLast();
        boolean both = bounds.getFirst() + 0.0 < bounds.getLast();
        return "{\"numeric\": ["
                + (both && random.nextInt(3) > 0 ? above + ", " + below : random.nextBoolean() ? above : below)
                + "]}";
    }

    private String randomTerms(boolean ofEventRuler) {
        List<String> terms = new ArrayList<>();
        for (int i = random.nextInt(10) / 4; i >= 0; i--) {
            terms.add(
                    switch (random.nextInt(10)) {
                        case 0 -> pick(NUMBERS);
                        case 1 -> "{\"numeric\": [\"=\", " + pick(NUMBERS) + "]}";
                        case 2 -> ofEventRuler ? pick(TERMS_OF_EVENT_RULER) : pick(OTHER_TERMS);
                        default -> randomRange();
                    });
        }
        return random.nextInt(15) == 0 ? "[{\"exists\": false}]" : "[" + String.join(", ", terms) + "]";
    }

    private String randomPatternOfRanges(boolean ofEventRuler) {
        String x = "\"x\": " + randomTerms(ofEventRuler);
        String numeric = "\"numeric\": " + randomTerms(false);
        String data = switch (random.nextInt(8)) {
            case 0 -> x + ", \"m\": {\"rpm\": " + randomTerms(false) + "}";
            case 1 -> x + ", \"m.rpm\": " + randomTerms(false) + ", " + numeric;
            case 2 -> "\"list\": {\"k\": " + randomTerms(false) + ", \"v\": " + randomTerms(false) + "}";
            case 3 -> "\"numeric\": [\">\", 1]";
            case 4 ->
                "\"$or\": [{" + x + "}, {\"m\": {\"rpm\": " + randomTerms(false) + "}, \"n\": " + randomTerms(false)
                        + "}]";
            default -> x;
        };
        String type = random.nextInt(3) == 0 ? "" : "\"type\": " + pick(TYPE_PATTERNS) + ", ";
        String device = random.nextInt(4) == 0 ? "\"deviceId\": [{\"prefix\": \"d1\"}], " : "";
        return "{" + device + type + "\"data\": {" + data + "}}";
    }

    private String randomNumber() {
        String number = pick(NUMBERS);
        return switch (random.nextInt(6)) {
            case 0 -> pick(OTHER_VALUES);
            case 1 -> String.valueOf(finite(Math.nextUp(Double.parseDouble(number))));
            case 2 -> String.valueOf(finite(Math.nextDown(Double.parseDouble(number))));
            case 3 ->
                random.nextBoolean()
                        ? "[" + randomNumber() + "," + randomNumber() + "]"
                        : String.valueOf(random.nextInt(-10, 10));
            default -> number;
        };
    }

    private static double finite(double number) {
        return Double.isInfinite(number) ? 7 : number;
    }

    private Event randomEventOfNumbers() {
        List<String> fields = new ArrayList<>();
        if (random.nextInt(10) > 0) {
            fields.add("\"x\":" + randomNumber());
        }
        if (random.nextBoolean()) {
            fields.add(random.nextBoolean() ? "\"m\":{\"rpm\":" + randomNumber() + "}" : "\"m.rpm\":" + randomNumber());
        }
        if (random.nextBoolean()) {
            fields.add((random.nextBoolean() ? "\"numeric\":" : "\"n\":") + randomNumber());
        }
        if (random.nextBoolean()) {
            fields.add("\"list\":[{\"k\":" + randomNumber() + ",\"v\":" + randomNumber() + "},{\"k\":" + randomNumber()
                    + ",\"v\":" + randomNumber() + "}]");
        }
        return withData(randomEvent(), "{" + String.join(",", fields) + "}");
    }

    private static Event withData(Event event, String data) {
        return new Event(
                event.id(),
                event.deviceId(),
                event.type(),
                event.timeJson(),
                event.eventTime(),
                Instant.EPOCH,
                null,
                null,
                data.getBytes(StandardCharsets.UTF_8));
    }

    /** Of each, not of all: such a machine forgets, now and then, one of two equal patterns that stand beside ranges. */
    @Test
    void rangesMatchWhatAPlainMachineOfEachPatternMatches() throws Exception {
        int matches = 0;
        int misses = 0;
        for (int round = 0; round < 60; round++) {
            List<String> patterns = new ArrayList<>();
            List<Machine> plain = new ArrayList<>();
            for (int i = random.nextInt(40); i >= 0; i--) {
                String text = randomPatternOfRanges(round % 4 == 0);
                patterns.add(text);
                Machine machine = Machine.builder().build();
                machine.addRule("pattern", text);
                plain.add(machine);
            }
            PatternIndex<Integer> index = new PatternIndex<>(
                    IntStream.range(0, patterns.size()).boxed().toList(), i -> pattern(patterns.get(i)));
            for (int i = 0; i < 200; i++) {
                Event event = randomEventOfNumbers();
                ObjectNode whole = wholeEvent(event);
                List<Integer> expected = IntStream.range(0, patterns.size())
                        .filter(p -> !plain.get(p).rulesForJSONEvent(whole).isEmpty())
                        .boxed()
                        .toList();
                assertEquals(
                        expected,
                        index.match(event),
                        () -> new String(event.data(), StandardCharsets.UTF_8) + " " + event.type() + " in "
                                + patterns);
                matches += expected.size();
                misses += patterns.size() - expected.size();
            }
        }
        assertTrue(
                matches > 20_000 && misses > 20_000,
                matches + " matches, " + misses + " misses are too few to tell anything");
    }

    @Test
    void aTreeOfPlainValuesHasTheFieldsOfItsData() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<String> patterns = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                patterns.add(randomPatternOfRanges(false));
            }
            PatternIndex<String> index = new PatternIndex<>(patterns, PatternIndexTest::pattern);
            for (int i = 0; i < 50; i++) {
                Event event = randomEventOfNumbers();
                CandidateSet<String> candidates = index.ofType(event.type());
                Map<String, Object> data = JSON.readerFor(new TypeReference<Map<String, Object>>() {})
                        .with(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                        .readValue(event.data());
                assertEquals(
                        candidates.match(candidates.fields(event)),
                        candidates.match(candidates.fields(event, data)),
                        () -> data + " in " + patterns);
            }
        }
    }

    @Test
    void numbersOfOnePlaceAreEqualFields() {
        PatternIndex<String> index = new PatternIndex<>(
                List.of("{\"data\": {\"x\": [{\"numeric\": [\">\", 10]}]}}"), PatternIndexTest::pattern);
        CandidateSet<String> candidates = index.ofType("pump");
        Event event = sent(null);
        assertEquals(candidates.fields(event, Map.of("x", 1L)), candidates.fields(event, Map.of("x", 10.0 - 1e-9)));
        assertEquals(candidates.fields(event, Map.of("x", 11L)), candidates.fields(event, Map.of("x", 1e9)));
        assertNotEquals(candidates.fields(event, Map.of("x", 10L)), candidates.fields(event, Map.of("x", 11L)));
        String place = candidates.fields(event, Map.of("x", 11L)).at("/data/x").asText();
        assertNotEquals(candidates.fields(event, Map.of("x", 11L)), candidates.fields(event, Map.of("x", place)));
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
