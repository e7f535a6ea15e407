package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads a value into a tree, with the same checks that {@link SchemaNode#ANYTHING} makes. */
final class JsonTree {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonTree() {}

    static JsonNode read(JsonParser parser, Rejections rejections) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonParseException(parser, "there is no value");
        }
        return switch (token) {
            case START_OBJECT -> readObject(parser, rejections);
            case START_ARRAY -> readArray(parser, rejections);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber(token, parser, rejections);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private static ObjectNode readObject(JsonParser parser, Rejections rejections) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            rejections.enter(name);
            if (object.has(name)) {
                rejections.add("duplicate-key", "comes more than once in its object");
            }
            object.set(name, read(parser, rejections));
            rejections.leave();
        }
        return object;
    }

    private static ArrayNode readArray(JsonParser parser, Rejections rejections) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            rejections.enter(array.size());
            array.add(read(parser, rejections));
            rejections.leave();
        }
        return array;
    }

    private static JsonNode readNumber(JsonToken token, JsonParser parser, Rejections rejections) throws IOException {
        NumberRules.ANY.check(token, parser, rejections);
        if (!NumberRules.isInRange(token, parser)) {
            return NODES.numberNode(0);
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return NODES.numberNode(parser.getDecimalValue());
        }
        // The library turns longs into doubles for multipleOf, and cuts decimals to longs for maximum and minimum: so
        // each kind of integer gets the node that stays exact in both.
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getDecimalValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }
}
