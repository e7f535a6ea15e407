package dev.penstock.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents that have a fair chance of satisfying a schema, and of standing at its bounds; the same ones for a seed.
 * They need not satisfy it: whoever uses them asks the schema itself.
 */
final class SampleData {

    private static final int MAX_DEPTH = 8;
    private static final List<String> WORDS = List.of(
            "a",
            "Z9",
            "on",
            "pump-17",
            "A-1",
            "1.2.3",
            "0",
            "42",
            "ab",
            "abc",
            "abcd",
            "red",
            "\u00e9t\u00e9",
            "a b",
            "");
    private static final Map<String, List<String>> OF_FORMAT = Map.ofEntries(
            Map.entry("date-time", List.of("2026-11-23T10:15:00Z", "2026-11-23T10:15:00.5+01:00")),
            Map.entry("date", List.of("2026-11-23", "2024-02-29")),
            Map.entry("time", List.of("10:15:00Z", "10:15:00.5+01:00")),
            Map.entry("duration", List.of("PT5M", "P1DT12H")),
            Map.entry("email", List.of("pump@example.com")),
            Map.entry("idn-email", List.of("pump@example.com", "\u00e9t\u00e9@example.com")),
            Map.entry("hostname", List.of("pump-17.example.com")),
            Map.entry("idn-hostname", List.of("pump-17.example.com")),
            Map.entry("ipv4", List.of("192.0.2.1")),
            Map.entry("ipv6", List.of("2001:db8::1", "::1")),
            Map.entry("uri", List.of("https://example.com/a?b#c", "urn:x:y")),
            Map.entry("uri-reference", List.of("/a/b", "https://example.com/")),
            Map.entry("iri", List.of("https://example.com/\u00e9")),
            Map.entry("iri-reference", List.of("/\u00e9")),
            Map.entry("uuid", List.of("2eb8aa08-aa98-11ea-b4aa-73b441d16380")),
            Map.entry("uri-template", List.of("https://example.com/{id}")),
            Map.entry("json-pointer", List.of("/a/0", "")),
            Map.entry("relative-json-pointer", List.of("1/a")),
            Map.entry("regex", List.of("^a+$")));

    private final SchemaDocument document;
    private final Random random;

    SampleData(LocatedJson schema, long seed) {
        this.document = new SchemaDocument(schema);
        this.random = new Random(seed);
    }

    /** The next document, as JSON text. */
    String next() {
        return make(document.root(), 0);
    }

    private String make(LocatedJson schema, int depth) {
        if (!(document.follow(schema) instanceof LocatedJson.Obj object)) {
            return scalar();
        }
        LocatedJson.Obj merged = merge(object, depth);
        List<LocatedJson> values = SchemaDocument.values(merged);
        if (values != null && !values.isEmpty()) {
            return SchemaDocument.text(pick(values));
        }
        return switch (kind(merged, depth)) {
            case NULL -> "null";
            case BOOLEAN -> String.valueOf(random.nextBoolean());
            case INTEGER -> number(merged, false);
            case FRACTION -> number(merged, true);
            case STRING -> SchemaDocument.quoted(string(merged));
            case ARRAY -> array(merged, depth);
            case OBJECT -> object(merged, depth);
        };
    }

    /** The schema with what its combining keywords add, one branch of each choice. */
    private LocatedJson.Obj merge(LocatedJson.Obj schema, int depth) {
        List<LocatedJson> parts = new ArrayList<>();
        LocatedJson target = document.target(schema);
        if (target != null) {
            parts.add(target);
        }
        parts.addAll(SchemaDocument.elements(schema, "allOf"));
        for (String keyword : List.of("anyOf", "oneOf")) {
            List<LocatedJson> branches = SchemaDocument.elements(schema, keyword);
            if (!branches.isEmpty()) {
                parts.add(pick(branches));
            }
        }
        LocatedJson condition = schema.value("if");
        if (condition != null) {
            boolean holds = random.nextBoolean();
            LocatedJson branch = schema.value(holds ? "then" : "else");
            if (holds) {
                parts.add(condition);
            }
            if (branch != null) {
                parts.add(branch);
            }
        }
        Map<String, LocatedJson> members = new LinkedHashMap<>(schema.members());
        for (LocatedJson part : parts) {
            if (depth < MAX_DEPTH && document.follow(part) instanceof LocatedJson.Obj object) {
                merge(object, depth + 1).members().forEach((key, value) -> members.merge(key, value, this::join));
            }
        }
        return new LocatedJson.Obj(schema.place(), members);
    }

    /** Members of both objects, elements of both lists; else the first. */
    private LocatedJson join(LocatedJson a, LocatedJson b) {
        if (a instanceof LocatedJson.Obj x && b instanceof LocatedJson.Obj y) {
            Map<String, LocatedJson> both = new LinkedHashMap<>(x.members());
            y.members().forEach(both::putIfAbsent);
            return new LocatedJson.Obj(x.place(), both);
        }
        if (a instanceof LocatedJson.Arr x && b instanceof LocatedJson.Arr y) {
            Set<LocatedJson> both = new LinkedHashSet<>(x.elements());
            both.addAll(y.elements());
            return new LocatedJson.Arr(x.place(), List.copyOf(both));
        }
        return a;
    }

    private Kinds kind(LocatedJson.Obj schema, int depth) {
        EnumSet<Kinds> kinds = Kinds.of(schema);
        if (depth >= MAX_DEPTH) {
            EnumSet<Kinds> flat = EnumSet.copyOf(kinds);
            flat.removeAll(EnumSet.of(Kinds.OBJECT, Kinds.ARRAY));
            kinds = flat.isEmpty() ? kinds : flat;
        } else if (schema.value("type") == null
                && (schema.value("properties") != null || schema.value("required") != null || depth == 0)) {
            return Kinds.OBJECT;
        }
        return pick(List.copyOf(kinds));
    }

    private String object(LocatedJson.Obj schema, int depth) {
        Map<String, LocatedJson> described = SchemaDocument.members(schema, "properties");
        Set<String> required = SchemaDocument.names(schema, "required");
        Set<String> names = new LinkedHashSet<>(required);
        boolean few = depth >= MAX_DEPTH || random.nextInt(4) == 0;
        described.keySet().stream().filter(name -> !few && random.nextBoolean()).forEach(names::add);
        LocatedJson rest = SchemaDocument.orAnything(schema.value("additionalProperties"));
        if (!SchemaDocument.isFalse(rest) && random.nextInt(6) == 0) {
            names.add("other");
        }
        List<String> members = new ArrayList<>();
        for (String name : names) {
            members.add(SchemaDocument.quoted(name) + ":" + make(described.getOrDefault(name, rest), depth + 1));
        }
        return "{" + String.join(",", members) + "}";
    }

    private String array(LocatedJson.Obj schema, int depth) {
        int least = SchemaDocument.count(schema, "minItems", 0);
        int most = Math.min(SchemaDocument.count(schema, "maxItems", Integer.MAX_VALUE), least + 3);
        int size = depth >= MAX_DEPTH ? least : least + random.nextInt(Math.max(1, most - least + 1));
        List<LocatedJson> first = SchemaDocument.elements(schema, "prefixItems");
        LocatedJson rest = SchemaDocument.orAnything(schema.value("items"));
        return IntStream.range(0, size)
                .mapToObj(i -> make(i < first.size() ? first.get(i) : rest, depth + 1))
                .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }

    private String string(LocatedJson.Obj schema) {
        List<String> ofFormat = OF_FORMAT.get(String.valueOf(SchemaDocument.string(schema, "format")));
        if (ofFormat != null) {
            return pick(ofFormat);
        }
        String pattern = SchemaDocument.string(schema, "pattern");
        if (pattern != null) {
            TextPattern matcher = new TextPattern(pattern);
            List<String> matching = WORDS.stream().filter(matcher::matches).toList();
            return matching.isEmpty() ? pick(WORDS) : pick(matching);
        }
        int least = SchemaDocument.count(schema, "minLength", 0);
        int most = SchemaDocument.count(schema, "maxLength", Integer.MAX_VALUE);
        String word = pick(WORDS);
        if (random.nextInt(3) == 0) {
            return "x".repeat(Math.min(random.nextBoolean() ? least : most, 1_000));
        }
        String padded = word.length() < least ? word + "x".repeat(Math.min(least, 1_000) - word.length()) : word;
        return padded.length() > most ? padded.substring(0, most) : padded;
    }

    private String number(LocatedJson.Obj schema, boolean fraction) {
        BigDecimal unit = fraction ? new BigDecimal("0.5") : BigDecimal.ONE;
        List<BigDecimal> numbers = new ArrayList<>(List.of(BigDecimal.ZERO, unit, unit.negate()));
        for (String keyword : List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")) {
            BigDecimal bound = bound(schema, keyword);
            if (bound != null) {
                numbers.addAll(List.of(bound, bound.add(unit), bound.subtract(unit)));
            }
        }
        BigDecimal multiple = bound(schema, "multipleOf");
        if (multiple != null) {
            numbers.add(multiple.multiply(BigDecimal.valueOf(random.nextInt(10))));
        }
        numbers.add(BigDecimal.valueOf(random.nextInt(2_000) - 1_000L, fraction ? 1 : 0));
        numbers.add(BigDecimal.valueOf(random.nextInt(200) - 100L).multiply(BigDecimal.valueOf(1_000_000_000L)));
        return pick(numbers).toPlainString();
    }

    private static @Nullable BigDecimal bound(LocatedJson.Obj schema, String keyword) {
        return schema.value(keyword) instanceof LocatedJson.Num number ? number.value() : null;
    }

    private String scalar() {
        return switch (random.nextInt(4)) {
            case 0 -> "null";
            case 1 -> String.valueOf(random.nextBoolean());
            case 2 -> String.valueOf(random.nextInt(100) / 2.0);
            default -> SchemaDocument.quoted(pick(WORDS));
        };
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
