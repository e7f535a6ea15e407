package dev.penstock.rule;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.penstock.shape.Field;
import dev.penstock.shape.Kind;
import dev.penstock.shape.Shape;
import java.util.HashMap;
import java.util.Map;

/** Variables that stand for fields while an expression is checked, one of each type. Nobody can write their names. */
final class Variables {

    private static final String LIST_OF = "@list";

    private static final Map<String, CelType> ELEMENTS = Map.of(
            "@any",
            SimpleType.DYN,
            "@number",
            SimpleType.DOUBLE,
            "@text",
            SimpleType.STRING,
            "@truth",
            SimpleType.BOOL,
            "@object",
            MapType.create(SimpleType.STRING, SimpleType.DYN),
            LIST_OF,
            ListType.create(SimpleType.DYN));

    private Variables() {}

    /** All of them with their types. */
    static Map<String, CelType> all() {
        Map<String, CelType> all = new HashMap<>(ELEMENTS);
        ELEMENTS.forEach((name, type) -> all.put(LIST_OF + name, ListType.create(type)));
        return all;
    }

    /** The one that stands for values of a kind. */
    static String of(Kind kind) {
        return switch (kind) {
            case Kind.ListOf(Field element) ->
                LIST_OF + (element.kind() instanceof Kind.ListOf ? LIST_OF : of(element.kind()));
            case Shape shape -> "@object";
            case Kind.Plain.ANY -> "@any";
            case Kind.Plain.NUMBER -> "@number";
            case Kind.Plain.TEXT -> "@text";
            case Kind.Plain.TRUTH -> "@truth";
        };
    }
}
