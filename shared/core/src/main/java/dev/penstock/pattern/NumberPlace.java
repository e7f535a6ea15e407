package dev.penstock.pattern;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;

/**
 * Stands for a number in the fields of an event. A number to event-ruler too, so that its text is matched without quotes:
 * no text that a device sends can be taken for it.
 */
@SuppressWarnings("serial") // Nothing serializes it.
final class NumberPlace extends ValueNode {

    private final String text;

    NumberPlace(String text) {
        this.text = text;
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public JsonNodeType getNodeType() {
        return JsonNodeType.NUMBER;
    }

    @Override
    public JsonToken asToken() {
        return JsonToken.VALUE_NUMBER_INT;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeString(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberPlace place && place.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
