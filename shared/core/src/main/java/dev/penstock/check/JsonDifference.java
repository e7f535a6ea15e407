package dev.penstock.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.yaml.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells where two trees of plain JSON values differ. Numbers are equal by value: 100 is 100.0, and so is 100.00000000001. */
final class JsonDifference {

    /** What stands for a member that is not there; no JSON value is written so. */
    static final String NOTHING = "nothing";

    /** Beyond this part of the value, two numbers differ: rounding is no difference, and nobody writes 17 digits. */
    private static final double TOLERANCE = 1e-9;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Difference> found = new ArrayList<>();

    private final String subject;
    private final Function<String, Place> places;

    private JsonDifference(String subject, Function<String, Place> places) {
        this.subject = subject;
        this.places = places;
    }

    /**
     * One difference for each value that differs, with its dotted path.
     *
     * @param subject what the path is in, which stands before it
     * @param places where the expected value of a path stands
     */
    static List<Difference> of(
            String subject,
            Function<String, Place> places,
            String path,
            @Nullable Object expected,
            @Nullable Object actual) {
        JsonDifference difference = new JsonDifference(subject, places);
        difference.compare(path, expected, actual);
        return difference.found;
    }

    private void compare(String path, @Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Map<?, ?> expectedMap && actual instanceof Map<?, ?> actualMap) {
            Set<Object> names = new LinkedHashSet<>(expectedMap.keySet());
            names.addAll(actualMap.keySet());
            for (Object name : names) {
                String inner = path + '.' + name;
                if (!actualMap.containsKey(name)) {
                    add(inner, json(expectedMap.get(name)), NOTHING);
                } else if (!expectedMap.containsKey(name)) {
                    add(inner, NOTHING, json(actualMap.get(name)));
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
            add(path, json(expected), json(actual));
        }
    }

    private void add(String path, String expected, String actual) {
        found.add(new Difference(places.apply(path), subject + path, expected, actual));
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

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }
}
