package dev.penstock.schema;

import dev.penstock.pipeline.Fault;
import dev.penstock.yaml.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds mistyped keywords of a schema. The standard takes a keyword that it does not know for an annotation, so that a
 * mistyped one would assert nothing without a word. Others that it does not know are left alone: a team's own annotations.
 */
final class Keywords {

    /** Those under which one schema stands. */
    private static final Set<String> SCHEMA = Set.of(
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
            "items",
            "unevaluatedItems",
            "contains",
            "not",
            "if",
            "then",
            "else");

    /** Those under which a list of schemas stands. */
    private static final Set<String> SCHEMAS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");

    /** Those under which schemas stand by a name that is no keyword. */
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");

    private static final Set<String> OTHERS = Set.of(
            "$ref",
            "$dynamicRef",
            "type",
            "enum",
            "const",
            "required",
            "dependentRequired",
            "minProperties",
            "maxProperties",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minContains",
            "maxContains",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "multipleOf",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum");

    /** Those that say something without asserting it: to mistype them does no harm, but they are no mistyped others. */
    private static final Set<String> SILENT = Set.of(
            "$schema",
            "$id",
            "$anchor",
            "$dynamicAnchor",
            "$vocabulary",
            "$comment",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "contentEncoding",
            "contentMediaType",
            "contentSchema",
            "definitions",
            "dependencies");

    /** Words of three letters are near to too many others: {@code unit} and {@code note} are two letters off {@code not}. */
    private static final int SHORTEST = 4;

    /** In a long word two letters may be wrong; a short one would be near to words of its own. */
    private static final int LONG = 8;

    /** What a mistyped keyword may stand for. */
    private static final List<String> CANDIDATES = Stream.of(SCHEMA, SCHEMAS, NAMED, OTHERS)
            .flatMap(Set::stream)
            .filter(keyword -> keyword.length() >= SHORTEST && !SILENT.contains(keyword))
            .sorted()
            .toList();

    private static final List<String> LONG_CANDIDATES =
            CANDIDATES.stream().filter(keyword -> keyword.length() >= LONG).toList();

    private final Path file;
    private final List<Fault> faults = new ArrayList<>();

    private Keywords(Path file) {
        this.file = file;
    }

    /** The mistyped keywords of a schema file. */
    static List<Fault> check(Path file, LocatedJson schema) {
        Keywords keywords = new Keywords(file);
        keywords.walk(schema);
        return keywords.faults;
    }

    private void walk(LocatedJson schema) {
        if (!(schema instanceof LocatedJson.Obj object)) {
            return;
        }
        for (Map.Entry<String, LocatedJson> member : object.members().entrySet()) {
            String keyword = member.getKey();
            LocatedJson value = member.getValue();
            if (SCHEMA.contains(keyword)) {
                walk(value);
            } else if (SCHEMAS.contains(keyword) && value instanceof LocatedJson.Arr array) {
                array.elements().forEach(this::walk);
            } else if (NAMED.contains(keyword) && value instanceof LocatedJson.Obj named) {
                named.members().values().forEach(this::walk);
            } else if (!SCHEMAS.contains(keyword)
                    && !NAMED.contains(keyword)
                    && !OTHERS.contains(keyword)
                    && !SILENT.contains(keyword)) {
                checkUnknown(keyword, value);
            }
        }
    }

    private void checkUnknown(String keyword, LocatedJson value) {
        String suggestion = Suggestion.of(keyword, CANDIDATES, 1);
        if (suggestion.isEmpty()) {
            suggestion = Suggestion.of(keyword, LONG_CANDIDATES);
        }
        if (!suggestion.isEmpty()) {
            faults.add(new Fault(
                    file,
                    value.place().line(),
                    value.place().column(),
                    "unknown keyword '" + keyword + "'" + suggestion));
        }
    }
}
