package dev.penstock.local.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step changed in an event's data, one line a field. */
final class DataChange {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The longest value that is shown whole. */
    private static final int LONGEST = 60;

    private final List<String> lines = new ArrayList<>();

    private DataChange() {}

    /** {@code field: old -> new}, {@code + field: new} and {@code - field: old}, by dotted path. */
    static List<String> between(byte[] before, byte[] after) {
        if (before == after) {
            return List.of();
        }
        DataChange change = new DataChange();
        change.compare("", tree(before), tree(after));
        return change.lines;
    }

    private static JsonNode tree(byte[] data) {
        try {
            return JSON.readTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException("ingest and rules leave JSON", e);
        }
    }

    private void compare(String path, @Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == null) {
            lines.add("+ " + path + ": " + shown(after));
        } else if (after == null) {
            lines.add("- " + path + ": " + shown(before));
        } else if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(path.isEmpty() ? name : path + '.' + name, before.get(name), after.get(name));
            }
        } else if (!before.equals(after)) {
            lines.add(path + ": " + shown(before) + " -> " + shown(after));
        }
    }

    private static String shown(@Nullable JsonNode value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
