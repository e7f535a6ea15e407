package dev.penstock.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.pipeline.Faults;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;

class NumberLinesTest {

    private static EventPattern pattern(String text) {
        YamlValue value = YamlFile.parse(text, Path.of("routes.yaml"), new Faults());
        return Objects.requireNonNull(EventPattern.read(Objects.requireNonNull(value)));
    }

    private static String range(int i) {
        return "[{numeric: ['>', " + (i + 0.5) + ", '<=', " + (1_000 + 2 * i) + "]}]";
    }

    /** What rules {@code 0} to {@code count} ask for: ranges of their own, which overlap, for some fields. */
    private static List<Alternative> rules(int count, String... fields) {
        List<EventPattern> patterns = IntStream.range(0, count)
                .mapToObj(i -> {
                    List<String> terms = new ArrayList<>();
                    for (String field : fields) {
                        terms.add(field + ": " + range(i));
                    }
                    return pattern("{data: {" + String.join(", ", terms) + "}}");
                })
                .toList();
        NumberLines lines = new NumberLines(patterns);
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new Alternative(i, lines.alternatives(patterns.get(i)).getFirst()))
                .toList();
    }

    @Test
    void eachOf500RangesBecomesAFewPrefixes() {
        for (Alternative rule : rules(500, "x")) {
            List<Patterns> terms = rule.paths().get("data.x");
            assertTrue(terms.stream().allMatch(term -> term.type() == MatchType.PREFIX), terms::toString);
            assertTrue(terms.size() <= 2 * 11, terms.size() + " prefixes of a text of 11 digits");
        }
    }

    @Test
    void theMachineGrowsWithTheRulesEvenIfTheyAskForManyRanges() {
        assertTrue(size(rules(200, "x", "y", "z")) < 2.5 * size(rules(100, "x", "y", "z")));
        assertTrue(size(rules(100, "x", "y", "z")) < 4 * size(rules(100, "x")));
    }

    private static int size(List<Alternative> rules) {
        int size = Objects.requireNonNull(new Candidates(rules).machine()).approximateObjectCount(10_000_000);
        assertTrue(size < 10_000_000);
        return size;
    }

    @ParameterizedTest
    @ValueSource(strings = {"{anything-but: [1]}", "{anything-but: 1}", "{cidr: 10.0.0.0/8}", "10.0.0.1"})
    void aPathOfWhichOnlyEventRulerUnderstandsATermIsLeftAlone(String term) {
        EventPattern range = pattern("{data: {x: " + range(1) + ", y: " + range(1) + "}}");
        NumberLines lines = new NumberLines(List.of(range, pattern("{data: {x: [" + term + "]}}")));
        Map<String, List<Patterns>> before = range.alternatives().getFirst();
        Map<String, List<Patterns>> after = lines.alternatives(range).getFirst();
        assertEquals(before.get("data.x"), after.get("data.x"));
        assertEquals(MatchType.PREFIX, after.get("data.y").getFirst().type());
    }

    @Test
    void aPathWithoutRangesIsLeftAlone() {
        EventPattern numbers = pattern("{data: {x: [1, {numeric: ['=', 2]}], y: " + range(1) + "}}");
        assertEquals(
                numbers.alternatives().getFirst().get("data.x"),
                new NumberLines(List.of(numbers))
                        .alternatives(numbers)
                        .getFirst()
                        .get("data.x"));
    }
}
