package dev.penstock.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.AnythingBut;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;

/**
 * The {@link NumberLine} of each path for which some pattern asks for a range of numbers. What the patterns ask of such a
 * path and what an event has there are both told in places; that changes nothing in what matches.
 */
final class NumberLines {

    private final Map<String, NumberLine> byPath = new HashMap<>();
    private final Step root = new Step();

    /** One name of the dotted paths, and where they go on. */
    private static final class Step {

        private final Map<String, Step> next = new HashMap<>();
        private @Nullable NumberLine line;

        /** After a field's name; one with dots is as many steps. Null if no path goes on there. */
        @Nullable
        Step after(String name) {
            int dot = name.indexOf('.');
            if (dot < 0) {
                return next.get(name);
            }
            Step first = next.get(name.substring(0, dot));
            return first == null ? null : first.after(name.substring(dot + 1));
        }

        /** The same, made if it is not there. */
        Step make(String path) {
            int dot = path.indexOf('.');
            Step first = next.computeIfAbsent(dot < 0 ? path : path.substring(0, dot), name -> new Step());
            return dot < 0 ? first : first.make(path.substring(dot + 1));
        }
    }

    /** @param patterns all that are matched with each other */
    NumberLines(List<EventPattern> patterns) {
        Map<String, SortedSet<Double>> named = new TreeMap<>();
        Set<String> withRange = new HashSet<>();
        Set<String> left = new HashSet<>();
        for (EventPattern pattern : patterns) {
            for (Map<String, List<Patterns>> paths : pattern.alternatives()) {
                paths.forEach((path, terms) -> {
                    for (Patterns term : terms) {
                        NumberRange range = pattern.numbers(term);
                        if (range != null) {
                            SortedSet<Double> numbers = named.computeIfAbsent(path, p -> new TreeSet<>());
                            numbers.add(range.low());
                            numbers.add(range.high());
                        } else if (isNumeric(term)) {
                            left.add(path);
                        }
                        if (term.type() == MatchType.NUMERIC_RANGE) {
                            withRange.add(path);
                        }
                    }
                });
            }
        }
        named.forEach((path, numbers) -> {
            if (withRange.contains(path) && !left.contains(path)) {
                NumberLine line = new NumberLine(numbers);
                byPath.put(path, line);
                root.make(path).line = line;
            }
        });
    }

    /** Whether a term compares numbers, or, which event-ruler takes for a range too, addresses of the Internet. */
    private static boolean isNumeric(Patterns term) {
        return term.type() == MatchType.NUMERIC_RANGE
                || term.type() == MatchType.NUMERIC_EQ
                || (term instanceof AnythingBut not
                        && not.getValues().stream().noneMatch(value -> value.startsWith("\"")));
    }

    /** The alternatives of a pattern, told in places. */
    List<Map<String, List<Patterns>>> alternatives(EventPattern pattern) {
        if (byPath.isEmpty()) {
            return pattern.alternatives();
        }
        List<Map<String, List<Patterns>>> told = new ArrayList<>();
        for (Map<String, List<Patterns>> paths : pattern.alternatives()) {
            Map<String, List<Patterns>> alternative = new HashMap<>(paths);
            alternative.replaceAll((path, terms) -> {
                NumberLine line = byPath.get(path);
                return line == null ? terms : terms(line, terms, pattern);
            });
            told.add(alternative);
        }
        return told;
    }

    private static List<Patterns> terms(NumberLine line, List<Patterns> terms, EventPattern pattern) {
        List<Patterns> told = new ArrayList<>();
        for (Patterns term : terms) {
            NumberRange range = pattern.numbers(term);
            if (range == null) {
                told.add(term);
            } else {
                told.addAll(line.patterns(range));
            }
        }
        return told;
    }

    /** Puts places in the stead of an event's numbers, at the paths that have a line. */
    void place(ObjectNode fields) {
        if (!byPath.isEmpty()) {
            placed(fields, root);
        }
    }

    private static JsonNode placed(JsonNode value, Step here) {
        if (value.isNumber() && here.line != null) {
            return here.line.place(value);
        }
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                Step next = here.after(field.getKey());
                if (next != null) {
                    field.setValue(placed(field.getValue(), next));
                }
            }
        } else if (value instanceof ArrayNode array) {
            // The elements of a list have its path.
            for (int i = 0; i < array.size(); i++) {
                array.set(i, placed(array.get(i), here));
            }
        }
        return value;
    }
}
