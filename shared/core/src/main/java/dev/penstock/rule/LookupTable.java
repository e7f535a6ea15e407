package dev.penstock.rule;

import dev.penstock.shape.Field;
import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table from what a device sends to what it means. A key stands for the text that it is and, where it reads as a number,
 * {@code true} or {@code false}, for that too: {@code "1"} finds 1, 1.0 and {@code "1"}. Immutable.
 */
final class LookupTable {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    /** Below it, doubles tell any two whole numbers apart. */
    private static final double EXACT = 1L << 53;

    /** A suggestion compares with every key, character by character; beyond these sizes it costs too much for an event. */
    private static final int MOST_SUGGESTED = 200;

    private static final int LONGEST_SUGGESTED = 64;

    private final List<String> keys = new ArrayList<>();

    /** By text, Long, Double and Boolean, so that looking up makes no text of a number. */
    private final Map<Object, @Nullable Object> values = new HashMap<>();

    private LookupTable() {}

    /** Reads a table; what is wrong with it is a fault. */
    static LookupTable read(YamlMap map) {
        LookupTable table = new LookupTable();
        for (YamlMap.Entry entry : map.entries()) {
            Object value = entry.value().json();
            for (Object key : meanings(entry.key())) {
                if (table.values.containsKey(key)) {
                    entry.keyValue().fault("key '" + entry.key() + "' is there already, written otherwise");
                    break;
                }
                table.values.put(key, value);
            }
            table.keys.add(entry.key());
        }
        if (table.keys.isEmpty()) {
            map.value().fault("names no key");
        }
        return table;
    }

    private static List<Object> meanings(String key) {
        if (key.equals("true") || key.equals("false")) {
            return List.of(key, Boolean.valueOf(key));
        }
        if (!NUMBER.matcher(key).matches()) {
            return List.of(key);
        }
        double number = Double.parseDouble(key);
        if (number == 0) {
            return List.of(key, 0L, 0.0, -0.0);
        }
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            return List.of(key, (long) number, number);
        }
        try {
            return List.of(key, Long.parseLong(key));
        } catch (NumberFormatException e) {
            return List.of(key, number); // a fraction, or beyond a long
        }
    }

    /** Whether there is a key for a value of {@link JsonData}. */
    boolean has(Object value) {
        return values.containsKey(value);
    }

    /** What stands there for a value; null if nothing does, or null does. */
    @Nullable
    Object get(Object value) {
        return values.get(value);
    }

    /** What is known of what stands there. */
    Field answer() {
        return values.values().stream().map(Field::of).reduce(Field::join).orElse(Field.ANY);
    }

    /** {@code ", did you mean 'x'?"}, or nothing. */
    String suggestion(Object value) {
        String text = value.toString();
        return keys.size() > MOST_SUGGESTED || text.length() > LONGEST_SUGGESTED ? "" : Suggestion.of(text, keys);
    }
}
