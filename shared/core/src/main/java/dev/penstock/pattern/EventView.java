package dev.penstock.pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.event.Event;
import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** An event as a JSON tree, but only the fields that some patterns ask for; of {@code data} only the branches. */
final class EventView {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data.";

    private final boolean id;
    private final boolean deviceId;
    private final boolean type;
    private final boolean time;
    private final Set<String> dataBranches = new HashSet<>();

    /** A view of the fields with these dotted paths. */
    EventView(Set<String> paths) {
        id = paths.contains("id");
        deviceId = paths.contains("deviceId");
        type = paths.contains("type");
        time = paths.contains("time");
        for (String path : paths) {
            if (path.startsWith(DATA)) {
                dataBranches.add(firstStep(path.substring(DATA.length())));
            }
        }
    }

    JsonNode of(Event event) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        if (id) {
            fields.put("id", event.id());
        }
        if (deviceId) {
            fields.put("deviceId", event.deviceId());
        }
        if (type) {
            fields.put("type", event.type());
        }
        if (time) {
            putTime(fields, event);
        }
        if (!dataBranches.isEmpty()) {
            fields.set("data", branches(event.data()));
        }
        return fields;
    }

    /** The normalised time as text; before it is normalised, just what the device sent. */
    private static void putTime(ObjectNode fields, Event event) {
        Instant eventTime = event.eventTime();
        String sent = event.timeJson();
        if (eventTime != null) {
            fields.put("time", eventTime.toString());
        } else if (sent != null) {
            try {
                fields.set("time", JSON.readTree(sent));
            } catch (IOException e) {
                throw new PermanentException("read time", e);
            }
        }
    }

    private ObjectNode branches(byte[] data) {
        ObjectNode branches = JsonNodeFactory.instance.objectNode();
        try (JsonParser parser = JSON.createParser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new PermanentException("read data: not a JSON object");
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                if (!dataBranches.contains(firstStep(name))) {
                    parser.skipChildren();
                    continue;
                }
                branches.set(name, node(parser, token));
            }
            return branches;
        } catch (IOException e) {
            throw new PermanentException("read data", e);
        }
    }

    private static JsonNode node(JsonParser parser, JsonToken token) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            default -> JSON.readTree(parser);
        };
    }

    /** A name with dots flattens to the same path as nested names, so it counts for its first step. */
    private static String firstStep(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
