package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.pipeline.Fault;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a schema file into a {@link SchemaNode}, notes every keyword that is used wrongly, and finds out whether the
 * schema stays within what {@link CompiledSchema} can do. For one file.
 */
final class SchemaCompiler {

    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    /** Keywords of JSON Schema 2020-12 that assert something and are left to the reference. Others are annotations. */
    private static final Set<String> BEYOND = Set.of(
            "$ref",
            "$dynamicRef",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentSchemas",
            "dependentRequired",
            "dependencies",
            "prefixItems",
            "contains",
            "minContains",
            "maxContains",
            "uniqueItems",
            "patternProperties",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties");

    private static final String TYPE_NAMES =
            EnumSet.allOf(Types.Type.class).stream().map(Types.Type::label).collect(Collectors.joining(", "));

    private final Path file;
    private final List<Fault> faults = new ArrayList<>();
    private boolean needsReference;

    SchemaCompiler(Path file) {
        this.file = file;
    }

    /** What is wrong with the schema; complete after {@link #compile}. */
    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** Whether the compiled node says less than the schema does. */
    boolean needsReference() {
        return needsReference;
    }

    /** Compiles the schema; what it returns counts only if there are no faults and the reference is not needed. */
    SchemaNode compile(LocatedJson schema) {
        return switch (schema) {
            case LocatedJson.Obj object -> compile(object);
            case LocatedJson.Bool bool -> {
                needsReference |= !bool.value();
                yield SchemaNode.ANYTHING;
            }
            default -> {
                fault(schema, "a schema is an object, true or false");
                yield SchemaNode.ANYTHING;
            }
        };
    }

    private SchemaNode compile(LocatedJson.Obj schema) {
        LocatedJson dialect = schema.value("$schema");
        if (dialect != null && !(dialect instanceof LocatedJson.Text text && isDialect(text.value()))) {
            fault(dialect, "$schema must be " + DIALECT);
        }
        needsReference |= schema.members().keySet().stream().anyMatch(BEYOND::contains);
        List<Choices> choices = new ArrayList<>();
        enumChoices(schema).ifPresent(choices::add);
        constChoice(schema).ifPresent(choices::add);
        return new SchemaNode(
                types(schema), List.copyOf(choices), objects(schema), arrays(schema), strings(schema), numbers(schema));
    }

    private static boolean isDialect(String text) {
        return text.equals(DIALECT) || text.equals(DIALECT + "#");
    }

    private @Nullable Types types(LocatedJson.Obj schema) {
        LocatedJson type = schema.value("type");
        if (type == null) {
            return null;
        }
        List<LocatedJson> names = type instanceof LocatedJson.Arr array ? array.elements() : List.of(type);
        Set<Types.Type> allowed = EnumSet.noneOf(Types.Type.class);
        for (LocatedJson name : names) {
            Optional<Types.Type> found = typeOf(name);
            if (found.isEmpty()) {
                fault(name, "type must be one of " + TYPE_NAMES);
            } else if (!allowed.add(found.get())) {
                fault(name, "type names " + found.get().label() + " twice");
            }
        }
        if (names.isEmpty()) {
            fault(type, "type must name at least one of " + TYPE_NAMES);
        }
        return allowed.isEmpty() ? null : new Types(allowed);
    }

    private static Optional<Types.Type> typeOf(LocatedJson name) {
        for (Types.Type type : Types.Type.values()) {
            if (name instanceof LocatedJson.Text text && text.value().equals(type.label())) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private Optional<Choices> enumChoices(LocatedJson.Obj schema) {
        LocatedJson values = schema.value("enum");
        if (values == null) {
            return Optional.empty();
        }
        if (!(values instanceof LocatedJson.Arr array)) {
            fault(values, "enum must be an array");
            return Optional.empty();
        }
        return Optional.of(choices("enum", array.elements()));
    }

    private Optional<Choices> constChoice(LocatedJson.Obj schema) {
        LocatedJson value = schema.value("const");
        return value == null ? Optional.empty() : Optional.of(choices("const", List.of(value)));
    }

    private Choices choices(String keyword, List<LocatedJson> values) {
        Set<String> strings = new HashSet<>();
        Set<BigDecimal> numbers = new HashSet<>();
        Set<JsonToken> literals = EnumSet.noneOf(JsonToken.class);
        List<String> shown = new ArrayList<>();
        for (LocatedJson value : values) {
            switch (value) {
                case LocatedJson.Text text -> {
                    strings.add(text.value());
                    shown.add('"' + Texts.brief(text.value()) + '"');
                }
                case LocatedJson.Num number -> {
                    numbers.add(Choices.normal(number.value()));
                    shown.add(Texts.brief(number.value().toString()));
                }
                case LocatedJson.Bool bool -> {
                    literals.add(bool.value() ? JsonToken.VALUE_TRUE : JsonToken.VALUE_FALSE);
                    shown.add(Boolean.toString(bool.value()));
                }
                case LocatedJson.Null none -> {
                    literals.add(JsonToken.VALUE_NULL);
                    shown.add("null");
                }
                case LocatedJson.Obj object -> needsReference = true;
                case LocatedJson.Arr array -> needsReference = true;
            }
        }
        String some = shown.stream().limit(10).collect(Collectors.joining(", "));
        return new Choices(
                keyword,
                Set.copyOf(strings),
                Set.copyOf(numbers),
                literals,
                shown.size() == 1 ? some : "one of " + some + (shown.size() > 10 ? ", ..." : ""));
    }

    private ObjectRules objects(LocatedJson.Obj schema) {
        Map<String, ObjectRules.Member> members = new LinkedHashMap<>();
        LocatedJson properties = schema.value("properties");
        if (properties instanceof LocatedJson.Obj object) {
            object.members()
                    .forEach((name, value) ->
                            members.put(name, new ObjectRules.Member(members.size(), name, compile(value))));
        } else if (properties != null) {
            fault(properties, "properties must be an object");
        }
        List<ObjectRules.Member> required = new ArrayList<>();
        for (String name : names(schema, "required")) {
            required.add(members.computeIfAbsent(name, n -> new ObjectRules.Member(members.size(), n, null)));
        }
        LocatedJson rest = schema.value("additionalProperties");
        boolean closed = rest instanceof LocatedJson.Bool bool && !bool.value();
        SchemaNode additional = rest == null || closed ? null : compile(rest);
        return new ObjectRules(
                Map.copyOf(members),
                List.copyOf(required),
                closed,
                additional,
                count(schema, "minProperties", 0),
                count(schema, "maxProperties", Integer.MAX_VALUE));
    }

    private List<String> names(LocatedJson.Obj schema, String keyword) {
        LocatedJson value = schema.value(keyword);
        List<String> names = new ArrayList<>();
        if (value instanceof LocatedJson.Arr array) {
            for (LocatedJson element : array.elements()) {
                if (!(element instanceof LocatedJson.Text text)) {
                    fault(element, keyword + " must name members by strings");
                } else if (names.contains(text.value())) {
                    fault(element, keyword + " names \"" + Texts.brief(text.value()) + "\" twice");
                } else {
                    names.add(text.value());
                }
            }
        } else if (value != null) {
            fault(value, keyword + " must be an array of strings");
        }
        return names;
    }

    private ArrayRules arrays(LocatedJson.Obj schema) {
        LocatedJson items = schema.value("items");
        return new ArrayRules(
                items == null ? null : compile(items),
                count(schema, "minItems", 0),
                count(schema, "maxItems", Integer.MAX_VALUE));
    }

    private StringRules strings(LocatedJson.Obj schema) {
        return new StringRules(
                count(schema, "minLength", 0),
                count(schema, "maxLength", Integer.MAX_VALUE),
                pattern(schema),
                format(schema));
    }

    private @Nullable TextPattern pattern(LocatedJson.Obj schema) {
        LocatedJson value = schema.value("pattern");
        if (value == null) {
            return null;
        }
        if (!(value instanceof LocatedJson.Text text)) {
            fault(value, "pattern must be a string");
            return null;
        }
        if (text.value().contains("\\p{") || text.value().contains("\\P{")) {
            // Names of Unicode properties differ between ECMAScript and Java; the reference translates them.
            needsReference = true;
            return null;
        }
        try {
            return new TextPattern(text.value());
        } catch (PatternSyntaxException e) {
            fault(value, "pattern is not a regular expression: " + e.getDescription() + " at index " + e.getIndex());
            return null;
        }
    }

    private @Nullable Format format(LocatedJson.Obj schema) {
        LocatedJson value = schema.value("format");
        if (value == null) {
            return null;
        }
        if (!(value instanceof LocatedJson.Text text)) {
            fault(value, "format must be a string");
            return null;
        }
        Optional<Format> format = Format.of(text.value());
        needsReference |= format.isEmpty();
        return format.orElse(null);
    }

    private NumberRules numbers(LocatedJson.Obj schema) {
        BigDecimal multipleOf = number(schema, "multipleOf");
        if (multipleOf != null && multipleOf.signum() <= 0) {
            fault(schema, "multipleOf must be greater than 0");
            multipleOf = null;
        }
        return new NumberRules(
                bound(schema, "minimum"),
                bound(schema, "maximum"),
                bound(schema, "exclusiveMinimum"),
                bound(schema, "exclusiveMaximum"),
                multipleOf);
    }

    private @Nullable Bound bound(LocatedJson.Obj schema, String keyword) {
        BigDecimal number = number(schema, keyword);
        return number == null ? null : new Bound(number);
    }

    private @Nullable BigDecimal number(LocatedJson.Obj schema, String keyword) {
        LocatedJson value = schema.value(keyword);
        if (value == null) {
            return null;
        }
        if (value instanceof LocatedJson.Num number
                && Math.abs((long) number.value().scale()) < 1_000) {
            return number.value();
        }
        fault(value, keyword + " must be a number that a double can hold");
        return null;
    }

    private int count(LocatedJson.Obj schema, String keyword, int none) {
        LocatedJson value = schema.value(keyword);
        if (value == null) {
            return none;
        }
        if (value instanceof LocatedJson.Num number && number.value().signum() >= 0) {
            try {
                return number.value().intValueExact();
            } catch (ArithmeticException e) {
                // Told below, in the same words as any other value that is no count.
            }
        }
        fault(value, keyword + " must be a whole number from 0 to " + Integer.MAX_VALUE);
        return none;
    }

    private void fault(LocatedJson at, String reason) {
        faults.add(new Fault(file, at.place().line(), at.place().column(), reason));
    }
}
