package dev.penstock.pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlMap;
import dev.penstock.yaml.YamlValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Patterns;

/**
 * A pattern over the fields {@code id}, {@code deviceId}, {@code type}, {@code time} (as text) and {@code data} of an
 * event, in EventBridge's syntax.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">event patterns</a>
 */
public final class EventPattern {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OR = "$or";
    private static final String DATA = "data";
    private static final List<String> KEYS = List.of("id", "deviceId", "type", "time", DATA, OR);

    private final String json;
    private final List<Map<String, List<Patterns>>> alternatives;
    private final NumberTerms numbers;

    private EventPattern(String json, List<Map<String, List<Patterns>>> alternatives, NumberTerms numbers) {
        this.json = json;
        this.alternatives = alternatives;
        this.numbers = numbers;
    }

    /** Reads a {@code match:} of a pipeline file. @return null if it is no pattern, with the reasons among the faults */
    public static @Nullable EventPattern read(YamlValue match) {
        YamlMap fields = match.map();
        if (fields == null || !checkFields(fields)) {
            return null;
        }
        Object tree = match.json();
        String json = toJson(tree);
        if (JsonRuleCompiler.check(json, false) != null) {
            explain(fields);
            return null;
        }
        try {
            return new EventPattern(json, JsonRuleCompiler.compile(json, false), new NumberTerms(tree));
        } catch (IOException | RuntimeException e) {
            match.fault("is not a pattern: " + firstLine(e.getMessage()));
            return null;
        }
    }

    /** The pattern as EventBridge would take it. */
    public String json() {
        return json;
    }

    /** Whether it asks for a field of {@code data}. */
    public boolean asksForData() {
        return alternatives.stream()
                .flatMap(paths -> paths.keySet().stream())
                .anyMatch(path -> path.startsWith(EventView.DATA));
    }

    /** What must hold, by dotted path; one map for each branch of {@code $or}. */
    List<Map<String, List<Patterns>>> alternatives() {
        return alternatives;
    }

    /**
     * The numbers that a term of the alternatives asks for.
     *
     * @return null if it does not ask for numbers, or in a way that only event-ruler understands
     */
    @Nullable
    NumberRange numbers(Patterns term) {
        return numbers.of(term);
    }

    private static boolean checkFields(YamlMap fields) {
        boolean good = true;
        for (YamlMap.Entry field : fields.entries()) {
            YamlValue value = field.value();
            switch (field.key()) {
                case OR -> {
                    for (YamlValue branch : value.list()) {
                        YamlMap inner = branch.map();
                        good &= inner != null && checkFields(inner);
                    }
                    good &= value.isList();
                }
                case DATA -> good &= value.map() != null;
                case "id", "deviceId", "type", "time" -> {
                    if (!value.isList()) {
                        value.fault("must be a list of what " + field.key() + " may be, for example [pump.telemetry]");
                        good = false;
                    }
                }
                default -> {
                    unknown(field);
                    good = false;
                }
            }
        }
        return good;
    }

    private static void unknown(YamlMap.Entry field) {
        String suggestion = Suggestion.of(field.key(), KEYS);
        field.keyValue()
                .fault("unknown key '" + field.key() + "'" + suggestion + "; known: " + String.join(", ", KEYS)
                        + (suggestion.isEmpty()
                                ? "; a field of the event's data goes under data: {" + field.key() + ": ...}"
                                : ""));
    }

    /** Finds the smallest parts of a refused pattern that are refused by themselves, and says so at their places. */
    private static boolean explain(YamlMap fields) {
        if (fields.entries().isEmpty()) {
            fields.value().fault("an empty map matches nothing that could be told: name a field");
            return true;
        }
        boolean explained = false;
        for (YamlMap.Entry field : fields.entries()) {
            YamlValue value = field.value();
            String refusal = JsonRuleCompiler.check(toJson(Map.of(field.key(), orNull(value))), false);
            if (refusal == null) {
                continue;
            }
            YamlMap inner = value.isMap() ? value.map() : null;
            if (inner == null || !explain(inner)) {
                value.fault(firstLine(refusal));
            }
            explained = true;
        }
        if (!explained) {
            String refusal = JsonRuleCompiler.check(toJson(orNull(fields.value())), false);
            if (refusal != null) {
                fields.value().fault(firstLine(refusal));
                explained = true;
            }
        }
        return explained;
    }

    private static Object orNull(YamlValue value) {
        Object json = value.json();
        return json == null ? JSON.nullNode() : json;
    }

    private static String toJson(@Nullable Object tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }

    /** The compiler's words without the place in the JSON, which nobody has seen. */
    private static String firstLine(@Nullable String text) {
        String line = text == null ? "not a pattern" : text.lines().findFirst().orElse("not a pattern");
        return line.strip();
    }

    @Override
    public String toString() {
        return json;
    }
}
