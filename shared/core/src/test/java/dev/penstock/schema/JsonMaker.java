package dev.penstock.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes schemas of the compiled keywords, and instances that have a fair chance of passing them; the same for a seed. */
final class JsonMaker {

    private static final List<String> NAMES = List.of("a", "b", "temperature", "x/y", "~");
    private static final List<String> NUMBERS =
            List.of("0", "1", "-1", "1.0", "2.5", "10", "0.1", "3e1", "100", "-7.25", "1e-3", "1234567890123456789");
    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\"a\"",
            "\"ab\"",
            "\"abc\"",
            "\"Z9\"",
            "\"\\u00e9\"",
            "\"2026-11-23\"",
            "\"2026-11-23T10:15:00Z\"");
    private static final List<String> TYPES =
            List.of("null", "boolean", "object", "array", "number", "string", "integer");

    private final Random random;

    JsonMaker(Random random) {
        this.random = random;
    }

    String schema(int depth) {
        if (random.nextInt(12) == 0) {
            return "true";
        }
        Set<String> keywords = new LinkedHashSet<>();
        maybe(keywords, 2, () -> "\"type\":\"" + pick(TYPES) + '"');
        maybe(keywords, 6, () -> "\"enum\":[" + scalars() + "]");
        maybe(keywords, 12, () -> "\"const\":" + scalar());
        maybe(keywords, 4, () -> "\"minimum\":" + pick(NUMBERS));
        maybe(keywords, 4, () -> "\"maximum\":" + pick(NUMBERS));
        maybe(keywords, 6, () -> "\"exclusiveMinimum\":" + pick(NUMBERS));
        maybe(keywords, 6, () -> "\"exclusiveMaximum\":" + pick(NUMBERS));
        maybe(keywords, 8, () -> "\"multipleOf\":" + pick(List.of("1", "0.5", "0.01", "3")));
        maybe(keywords, 4, () -> "\"minLength\":" + random.nextInt(3));
        maybe(keywords, 4, () -> "\"maxLength\":" + random.nextInt(4));
        maybe(keywords, 6, () -> "\"pattern\":" + pick(List.of("\"^[a-z]*$\"", "\"b\"", "\"^.{2}$\"", "\"[0-9]\"")));
        maybe(keywords, 8, () -> "\"format\":" + pick(List.of("\"date\"", "\"date-time\"", "\"uuid\"")));
        maybe(keywords, 5, () -> "\"minItems\":" + random.nextInt(3));
        maybe(keywords, 5, () -> "\"maxItems\":" + random.nextInt(3));
        maybe(keywords, 5, () -> "\"minProperties\":" + random.nextInt(3));
        maybe(keywords, 5, () -> "\"maxProperties\":" + random.nextInt(4));
        maybe(
                keywords,
                3,
                () -> "\"required\":[" + distinctNames().map(n -> '"' + n + '"').collect(Collectors.joining(","))
                        + "]");
        if (depth > 0) {
            maybe(keywords, 2, () -> "\"items\":" + schema(depth - 1));
            maybe(
                    keywords,
                    1,
                    () -> "\"properties\":{"
                            + distinctNames()
                                    .map(n -> '"' + n + "\":" + schema(depth - 1))
                                    .collect(Collectors.joining(","))
                            + "}");
            maybe(
                    keywords,
                    3,
                    () -> "\"additionalProperties\":" + (random.nextBoolean() ? "false" : schema(depth - 1)));
        }
        return "{" + String.join(",", keywords) + "}";
    }

    String instance(int depth) {
        int kind = random.nextInt(depth > 0 ? 6 : 3);
        if (kind < 3) {
            return scalar();
        }
        if (kind == 3) {
            return Stream.generate(() -> instance(depth - 1))
                    .limit(random.nextInt(4))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return distinctNames()
                .map(n -> '"' + n + "\":" + instance(depth - 1))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private void maybe(Set<String> keywords, int oneIn, Supplier<String> keyword) {
        if (random.nextInt(oneIn) == 0) {
            keywords.add(keyword.get());
        }
    }

    private String scalars() {
        return Stream.generate(this::scalar)
                .limit(1 + random.nextInt(4))
                .distinct()
                .collect(Collectors.joining(","));
    }

    private String scalar() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> pick(NUMBERS);
            case 2, 3 -> pick(STRINGS);
            default -> pick(List.of("true", "false", "null"));
        };
    }

    private Stream<String> distinctNames() {
        List<String> names = new ArrayList<>(NAMES);
        java.util.Collections.shuffle(names, random);
        return names.subList(0, random.nextInt(names.size() + 1)).stream();
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
