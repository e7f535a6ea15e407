package dev.penstock.schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** The kinds of values that a schema's {@code type} leaves; none lies within another, as integers do within numbers. */
enum Kinds {
    NULL,
    BOOLEAN,
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    FRACTION;

    static EnumSet<Kinds> of(LocatedJson.Obj schema) {
        LocatedJson type = schema.value("type");
        if (type == null) {
            return EnumSet.allOf(Kinds.class);
        }
        EnumSet<Kinds> kinds = EnumSet.noneOf(Kinds.class);
        for (LocatedJson name : type instanceof LocatedJson.Arr array ? array.elements() : List.of(type)) {
            switch (name instanceof LocatedJson.Text text ? text.value() : "") {
                case "null" -> kinds.add(NULL);
                case "boolean" -> kinds.add(BOOLEAN);
                case "object" -> kinds.add(OBJECT);
                case "array" -> kinds.add(ARRAY);
                case "string" -> kinds.add(STRING);
                case "integer" -> kinds.add(INTEGER);
                case "number" -> kinds.addAll(EnumSet.of(INTEGER, FRACTION));
                default -> throw new IllegalArgumentException("a schema that compiles has no other type");
            }
        }
        return kinds;
    }

    /** Whether these values are all that there are of these kinds. */
    static boolean areCoveredBy(EnumSet<Kinds> kinds, List<LocatedJson> values) {
        return kinds.stream().allMatch(kind -> switch (kind) {
            case NULL -> values.stream().anyMatch(LocatedJson.Null.class::isInstance);
            case BOOLEAN ->
                values.stream().anyMatch(SchemaDocument::isTrue)
                        && values.stream().anyMatch(SchemaDocument::isFalse);
            default -> false;
        });
    }

    /** {@code string or number}. */
    static String names(EnumSet<Kinds> kinds) {
        if (kinds.equals(EnumSet.allOf(Kinds.class))) {
            return "value";
        }
        List<String> names = new ArrayList<>();
        for (Kinds kind : kinds) {
            switch (kind) {
                case FRACTION -> names.add("number");
                case INTEGER -> {
                    if (!kinds.contains(FRACTION)) {
                        names.add("integer");
                    }
                }
                default -> names.add(kind.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
        return String.join(" or ", names);
    }
}
