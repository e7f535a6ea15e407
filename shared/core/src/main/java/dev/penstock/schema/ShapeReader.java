package dev.penstock.schema;

import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads from one schema what is certain of the values that it accepts; what it cannot tell is any. */
final class ShapeReader {

    /** Objects within objects beyond this depth are any; a schema may contain itself. */
    private static final int MAX_DEPTH = 8;

    /** Keywords by which an object may get fields that {@code properties} does not describe. */
    private static final List<String> OPENING = List.of(
            "additionalProperties",
            "patternProperties",
            "anyOf",
            "oneOf",
            "then",
            "else",
            "dependentSchemas",
            "$dynamicRef",
            "unevaluatedProperties");

    private final SchemaDocument document;

    ShapeReader(LocatedJson schema) {
        this.document = new SchemaDocument(schema);
    }

    /** The shape of {@code data}, which is an object whatever the schema says. */
    Shape shape() {
        return document.root() instanceof LocatedJson.Obj root ? object(root, 0) : Shape.UNKNOWN;
    }

    /** What is known of a value; null if no value is accepted. */
    private @Nullable Field value(@Nullable LocatedJson schema, int depth) {
        if (SchemaDocument.isFalse(schema)) {
            return null;
        }
        if (!(schema instanceof LocatedJson.Obj object) || depth > MAX_DEPTH) {
            return Field.ANY;
        }
        EnumSet<Kinds> kinds = EnumSet.allOf(Kinds.class);
        parts(object).forEach(part -> kinds.retainAll(ownKinds(part)));
        if (kinds.size() == Kinds.values().length) {
            Field choice = choice(object, depth);
            return choice == null ? Field.ANY : choice;
        }
        boolean mayBeNull = kinds.remove(Kinds.NULL);
        return new Field(kind(kinds, object, depth), false, mayBeNull);
    }

    private static EnumSet<Kinds> ownKinds(LocatedJson.Obj schema) {
        EnumSet<Kinds> kinds = Kinds.of(schema);
        List<LocatedJson> values = SchemaDocument.values(schema);
        if (values != null) {
            EnumSet<Kinds> listed = EnumSet.noneOf(Kinds.class);
            for (LocatedJson value : values) {
                switch (value) {
                    case LocatedJson.Null none -> listed.add(Kinds.NULL);
                    case LocatedJson.Bool bool -> listed.add(Kinds.BOOLEAN);
                    case LocatedJson.Text text -> listed.add(Kinds.STRING);
                    case LocatedJson.Num number -> listed.addAll(EnumSet.of(Kinds.INTEGER, Kinds.FRACTION));
                    case LocatedJson.Arr array -> listed.add(Kinds.ARRAY);
                    case LocatedJson.Obj object -> listed.add(Kinds.OBJECT);
                }
            }
            kinds.retainAll(listed);
        }
        return kinds;
    }

    private Kind kind(EnumSet<Kinds> kinds, LocatedJson.Obj schema, int depth) {
        if (!kinds.isEmpty() && EnumSet.of(Kinds.INTEGER, Kinds.FRACTION).containsAll(kinds)) {
            return Kind.Plain.NUMBER;
        }
        if (kinds.size() != 1) {
            return Kind.Plain.ANY;
        }
        return switch (kinds.iterator().next()) {
            case STRING -> Kind.Plain.TEXT;
            case BOOLEAN -> Kind.Plain.TRUTH;
            case OBJECT -> object(schema, depth);
            case ARRAY -> new Kind.ListOf(element(schema, depth));
            default -> Kind.Plain.ANY;
        };
    }

    private Field element(LocatedJson.Obj schema, int depth) {
        Field element = Field.ANY;
        for (LocatedJson.Obj part : parts(schema)) {
            if (part.value("prefixItems") != null) {
                return Field.ANY;
            }
            Field items = value(part.value("items"), depth + 1);
            element = items == null ? element : both(element, items);
        }
        return element;
    }

    /** What {@code anyOf} or {@code oneOf} leaves of a value of which nothing else is said; null if it has neither. */
    private @Nullable Field choice(LocatedJson.Obj schema, int depth) {
        for (LocatedJson.Obj part : parts(schema)) {
            for (String keyword : List.of("anyOf", "oneOf")) {
                Field joined = null;
                for (LocatedJson branch : SchemaDocument.elements(part, keyword)) {
                    Field field = value(branch, depth + 1);
                    joined = joined == null ? field : field == null ? joined : joined.join(field);
                }
                if (joined != null) {
                    return joined;
                }
            }
        }
        return null;
    }

    private Shape object(LocatedJson.Obj schema, int depth) {
        Map<String, Field> fields = new TreeMap<>();
        Set<String> required = new HashSet<>();
        boolean described = false;
        boolean open = false;
        boolean closed = false;
        for (LocatedJson.Obj part : parts(schema)) {
            closed |= SchemaDocument.isFalse(part.value("additionalProperties"));
            open |= OPENING.stream().anyMatch(keyword -> opens(part.value(keyword)));
            described |= part.value("properties") != null;
            required.addAll(SchemaDocument.names(part, "required"));
            SchemaDocument.members(part, "properties").forEach((name, property) -> {
                Field field = value(property, depth + 1);
                if (field != null) {
                    fields.merge(name, field, ShapeReader::both);
                }
            });
        }
        fields.replaceAll((name, field) -> required.contains(name) ? field : field.asOptional());
        required.forEach(name -> fields.putIfAbsent(name, Field.ANY));
        return new Shape(
                fields, open || !described ? Shape.Others.ANY : closed ? Shape.Others.NONE : Shape.Others.UNDESCRIBED);
    }

    /** Whether a keyword's value may describe fields; one that says false, or only what is required, does not. */
    private static boolean opens(@Nullable LocatedJson value) {
        return switch (value) {
            case null -> false;
            case LocatedJson.Bool bool -> bool.value();
            case LocatedJson.Arr branches -> branches.elements().stream().anyMatch(ShapeReader::opens);
            case LocatedJson.Obj schema -> !schema.members().keySet().equals(Set.of("required"));
            default -> true;
        };
    }

    /** What holds of a value that two schemas accept. */
    private static Field both(Field a, Field b) {
        if (a.equals(Field.ANY) || b.equals(Field.ANY)) {
            return a.equals(Field.ANY) ? b : a;
        }
        Kind kind = a.kind() == Kind.Plain.ANY ? b.kind() : a.kind();
        return new Field(kind, false, a.mayBeNull() && b.mayBeNull());
    }

    /** The schema, and those that a value must satisfy besides: by {@code $ref} and {@code allOf}. */
    private List<LocatedJson.Obj> parts(LocatedJson.Obj schema) {
        List<LocatedJson.Obj> parts = new ArrayList<>();
        collect(schema, parts);
        return parts;
    }

    private void collect(@Nullable LocatedJson schema, List<LocatedJson.Obj> parts) {
        if (schema instanceof LocatedJson.Obj object && !parts.contains(object)) {
            parts.add(object);
            collect(document.target(object), parts);
            SchemaDocument.elements(object, "allOf").forEach(part -> collect(part, parts));
        }
    }
}
