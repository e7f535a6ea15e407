package dev.penstock.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A schema as a document: looks up its keywords and follows its references.
 *
 * @param root the whole file
 */
record SchemaDocument(LocatedJson root) {

    private static final LocatedJson.Bool TRUE = new LocatedJson.Bool(new LocatedJson.Place(0, 0), true);

    /** Keywords that assert nothing. */
    private static final Set<String> SILENT =
            Set.of("$schema", "$id", "$anchor", "$comment", "$defs", "title", "description", "default", "examples");

    /** What a schema that is nothing but a reference refers to, in the end; else the schema itself. */
    LocatedJson follow(LocatedJson schema) {
        LocatedJson at = schema;
        Set<LocatedJson> seen = new HashSet<>();
        while (at instanceof LocatedJson.Obj object && isOnlyReference(object) && seen.add(at)) {
            LocatedJson target = target(object);
            if (target == null) {
                return at;
            }
            at = target;
        }
        return at;
    }

    private static boolean isOnlyReference(LocatedJson.Obj schema) {
        return schema.value("$ref") != null
                && schema.members().keySet().stream().allMatch(key -> key.equals("$ref") || SILENT.contains(key));
    }

    /** What {@code $ref} leads to, or null if there is none or it is not a pointer into the file. */
    @Nullable
    LocatedJson target(LocatedJson.Obj schema) {
        String reference = string(schema, "$ref");
        if (reference == null) {
            return null;
        }
        return reference.equals("#")
                ? root
                : reference.startsWith("#/") ? References.find(root, reference.substring(2)) : null;
    }

    static boolean isTrue(@Nullable LocatedJson schema) {
        return schema instanceof LocatedJson.Bool bool && bool.value();
    }

    static boolean isFalse(@Nullable LocatedJson schema) {
        return schema instanceof LocatedJson.Bool bool && !bool.value();
    }

    static LocatedJson orAnything(@Nullable LocatedJson schema) {
        return schema == null ? TRUE : schema;
    }

    /** The values of {@code const} or {@code enum}, or null if it has neither. */
    static @Nullable List<LocatedJson> values(LocatedJson.Obj schema) {
        LocatedJson value = schema.value("const");
        if (value != null) {
            return List.of(value);
        }
        return schema.value("enum") instanceof LocatedJson.Arr array ? array.elements() : null;
    }

    static @Nullable String string(LocatedJson.Obj schema, String keyword) {
        return schema.value(keyword) instanceof LocatedJson.Text text ? text.value() : null;
    }

    static int count(LocatedJson.Obj schema, String keyword, int none) {
        return schema.value(keyword) instanceof LocatedJson.Num number
                ? number.value().intValue()
                : none;
    }

    static List<LocatedJson> elements(LocatedJson.Obj schema, String keyword) {
        return schema.value(keyword) instanceof LocatedJson.Arr array ? array.elements() : List.of();
    }

    static Map<String, LocatedJson> members(LocatedJson.Obj schema, String keyword) {
        return schema.value(keyword) instanceof LocatedJson.Obj object ? object.members() : Map.of();
    }

    static Set<String> names(LocatedJson.Obj schema, String keyword) {
        Set<String> names = new LinkedHashSet<>();
        for (LocatedJson name : elements(schema, keyword)) {
            if (name instanceof LocatedJson.Text text) {
                names.add(text.value());
            }
        }
        return names;
    }

    /** Whether two values are the same, wherever they stand. */
    static boolean same(LocatedJson a, LocatedJson b) {
        return switch (a) {
            case LocatedJson.Obj x -> b instanceof LocatedJson.Obj y && sameMembers(x.members(), y.members());
            case LocatedJson.Arr x -> b instanceof LocatedJson.Arr y && sameElements(x.elements(), y.elements());
            case LocatedJson.Text x ->
                b instanceof LocatedJson.Text y && x.value().equals(y.value());
            case LocatedJson.Num x ->
                b instanceof LocatedJson.Num y && x.value().compareTo(y.value()) == 0;
            case LocatedJson.Bool x -> b instanceof LocatedJson.Bool y && x.value() == y.value();
            case LocatedJson.Null x -> b instanceof LocatedJson.Null;
        };
    }

    private static boolean sameMembers(Map<String, LocatedJson> a, Map<String, LocatedJson> b) {
        return a.size() == b.size()
                && a.entrySet().stream().allMatch(each -> {
                    LocatedJson other = b.get(each.getKey());
                    return other != null && same(each.getValue(), other);
                });
    }

    private static boolean sameElements(List<LocatedJson> a, List<LocatedJson> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is a reference anywhere in it. */
    static boolean hasReference(LocatedJson json) {
        return switch (json) {
            case LocatedJson.Obj object ->
                object.value("$ref") != null
                        || object.value("$dynamicRef") != null
                        || object.members().values().stream().anyMatch(SchemaDocument::hasReference);
            case LocatedJson.Arr array -> array.elements().stream().anyMatch(SchemaDocument::hasReference);
            default -> false;
        };
    }

    /** A few values for a sentence. */
    static String shown(List<LocatedJson> values) {
        List<String> texts = new ArrayList<>();
        values.stream().limit(10).forEach(value -> texts.add(Texts.brief(text(value))));
        return (values.size() == 1 ? "" : "one of ") + String.join(", ", texts) + (values.size() > 10 ? ", ..." : "");
    }

    /** The value as JSON text. */
    static String text(LocatedJson json) {
        return switch (json) {
            case LocatedJson.Obj object ->
                object.members().entrySet().stream()
                        .map(each -> quoted(each.getKey()) + ":" + text(each.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case LocatedJson.Arr array ->
                array.elements().stream().map(SchemaDocument::text).collect(Collectors.joining(",", "[", "]"));
            case LocatedJson.Text text -> quoted(text.value());
            case LocatedJson.Num number -> number.value().toString();
            case LocatedJson.Bool bool -> String.valueOf(bool.value());
            case LocatedJson.Null none -> "null";
        };
    }

    static String quoted(String text) {
        return '"'
                + new String(com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance()
                        .quoteAsString(text))
                + '"';
    }
}
