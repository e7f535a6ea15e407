package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the IoT Core rule of the template passes on: one MQTT publication.
 *
 * @param deliveryId made by the rule, the same when Lambda tries again
 * @param deviceId from the topic {@code devices/<device>/events}; whatever stands there
 * @param payload the publication's bytes
 */
record MqttDelivery(String deliveryId, String deviceId, byte[] payload) {

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads a rule's event.
     *
     * @throws PermanentException if it is none, which means that another rule calls this function
     * @throws IOException if {@code in} cannot be read
     */
    static MqttDelivery read(InputStream in) throws IOException {
        @Nullable String deliveryId = null;
        @Nullable String deviceId = null;
        byte @Nullable [] payload = null;
        try (JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("it is no object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "deliveryId" -> deliveryId = parser.getValueAsString();
                    case "deviceId" -> deviceId = parser.getValueAsString();
                    case "payload" -> payload = base64(parser.getValueAsString(""));
                    default -> parser.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw new PermanentException("read MQTT delivery: it is not JSON", e);
        }
        if (deliveryId == null || deviceId == null || payload == null) {
            throw malformed("deliveryId, deviceId and payload are needed");
        }
        return new MqttDelivery(deliveryId, deviceId, payload);
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new PermanentException("read MQTT delivery: payload is not base64", e);
        }
    }

    private static PermanentException malformed(String reason) {
        return new PermanentException(
                "read MQTT delivery: " + reason + "; compare the rule's SQL with MqttRule in template.yaml");
    }
}
