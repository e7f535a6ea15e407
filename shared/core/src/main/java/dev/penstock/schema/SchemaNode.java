package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One compiled (sub)schema: the keywords for any value, and the rules of each kind of value.
 *
 * @param types the types that are allowed, or null for all
 * @param choices {@code enum} and {@code const}
 */
record SchemaNode(
        @Nullable Types types,
        List<Choices> choices,
        ObjectRules objects,
        ArrayRules arrays,
        StringRules strings,
        NumberRules numbers) {

    /** Allows any JSON value; still without duplicate keys or numbers that no double holds. */
    static final SchemaNode ANYTHING =
            new SchemaNode(null, List.of(), ObjectRules.ANY, ArrayRules.ANY, StringRules.ANY, NumberRules.ANY);

    /** Reads one value, from the parser's current token to the value's last. */
    void check(JsonParser parser, Rejections rejections) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonParseException(parser, "there is no value");
        }
        if (types != null && !types.allow(token, parser)) {
            rejections.add("type", "must be " + types + ", not " + Types.nameOf(token));
        }
        for (Choices choice : choices) {
            choice.check(token, parser, rejections);
        }
        switch (token) {
            case START_OBJECT -> objects.check(parser, rejections);
            case START_ARRAY -> arrays.check(parser, rejections);
            case VALUE_STRING -> strings.check(parser, rejections);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numbers.check(token, parser, rejections);
            default -> {
                // true, false and null have no rules of their own.
            }
        }
    }
}
