package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The keyword {@code type}: one or more of the seven types of JSON Schema. */
final class Types {

    enum Type {
        NULL,
        BOOLEAN,
        OBJECT,
        ARRAY,
        NUMBER,
        STRING,
        INTEGER;

        /** The type as JSON Schema writes it. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final EnumSet<Type> allowed;

    Types(Set<Type> allowed) {
        this.allowed = EnumSet.copyOf(allowed);
    }

    boolean allow(JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case START_OBJECT -> allowed.contains(Type.OBJECT);
            case START_ARRAY -> allowed.contains(Type.ARRAY);
            case VALUE_STRING -> allowed.contains(Type.STRING);
            case VALUE_NULL -> allowed.contains(Type.NULL);
            case VALUE_TRUE, VALUE_FALSE -> allowed.contains(Type.BOOLEAN);
            case VALUE_NUMBER_INT -> allowed.contains(Type.NUMBER) || allowed.contains(Type.INTEGER);
            case VALUE_NUMBER_FLOAT ->
                allowed.contains(Type.NUMBER) || (allowed.contains(Type.INTEGER) && isWhole(parser));
            default -> false;
        };
    }

    /** In JSON Schema 1.0 is an integer. A number that no double holds is rejected for that, whatever it is. */
    private static boolean isWhole(JsonParser parser) throws IOException {
        return !NumberRules.isInRange(JsonToken.VALUE_NUMBER_FLOAT, parser)
                || new BigDecimal(parser.getText()).stripTrailingZeros().scale() <= 0;
    }

    /** What a token begins, for a sentence. */
    static String nameOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "a piece of JSON";
        };
    }

    @Override
    public String toString() {
        return allowed.stream().map(Type::label).map(Sentences::type).collect(Collectors.joining(" or "));
    }
}
