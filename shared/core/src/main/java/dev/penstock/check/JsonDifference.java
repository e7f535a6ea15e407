package dev.penstock.check;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells where two trees of plain JSON values differ. Numbers are equal by value: 100 is 100.0, and so is 100.00000000001. */
final class JsonDifference {

    /** Beyond this part of the value, two numbers differ: rounding is no difference, and nobody writes 17 digits. */
    private static final double TOLERANCE = 1e-9;

    private final List<String> lines = new ArrayList<>();

    private JsonDifference() {}

    /** One line for each value that differs, with its dotted path. */
    static List<String> of(String path, @Nullable Object expected, @Nullable Object actual) {
        JsonDifference difference = new JsonDifference();
        difference.compare(path, expected, actual);
        return difference.lines;
    }

    private void compare(String path, @Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Map<?, ?> expectedMap && actual instanceof Map<?, ?> actualMap) {
            Set<Object> names = new LinkedHashSet<>(expectedMap.keySet());
            names.addAll(actualMap.keySet());
            for (Object name : names) {
                String inner = path + '.' + name;
                if (!actualMap.containsKey(name)) {
                    lines.add(inner + ": expected " + expectedMap.get(name) + ", is not there");
                } else if (!expectedMap.containsKey(name)) {
                    lines.add(inner + ": not expected, is " + actualMap.get(name));
                } else {
                    compare(inner, expectedMap.get(name), actualMap.get(name));
                }
            }
        } else if (expected instanceof List<?> expectedList
                && actual instanceof List<?> actualList
                && expectedList.size() == actualList.size()) {
            for (int i = 0; i < expectedList.size(); i++) {
                compare(path + '[' + i + ']', expectedList.get(i), actualList.get(i));
            }
        } else if (!isSame(expected, actual)) {
            lines.add(path + ": expected " + expected + ", is " + actual);
        }
    }

    private static boolean isSame(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Number a && actual instanceof Number b) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString())) == 0
                    || Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
        }
        return Objects.equals(expected, actual);
    }
}
