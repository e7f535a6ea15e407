package dev.penstock.pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.event.Event;
import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An event as a JSON tree, but only the fields that some patterns ask for; of {@code data} only the branches. */
final class EventView {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final String DATA = "data.";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final boolean id;
    private final boolean deviceId;
    private final boolean type;
    private final boolean time;
    private final Set<String> dataBranches = new HashSet<>();
    private final NumberLines lines;

    /** A view of the fields with these dotted paths, numbers told in the places of {@code lines}. */
    EventView(Set<String> paths, NumberLines lines) {
        this.lines = lines;
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

    boolean asksForData() {
        return !dataBranches.isEmpty();
    }

    /** The view of an event with its data as it was sent. */
    JsonNode of(Event event) {
        ObjectNode fields = envelope(event);
        if (asksForData()) {
            fields.set("data", branches(event.data()));
        }
        lines.place(fields);
        return fields;
    }

    /** The view of an event whose data is, by now, this tree of plain values. */
    JsonNode of(Event event, Map<String, @Nullable Object> data) {
        ObjectNode fields = envelope(event);
        if (asksForData()) {
            ObjectNode branches = NODES.objectNode();
            data.forEach((name, value) -> {
                if (dataBranches.contains(firstStep(name))) {
                    branches.set(name, node(value));
                }
            });
            fields.set("data", branches);
        }
        lines.place(fields);
        return fields;
    }

    private ObjectNode envelope(Event event) {
        ObjectNode fields = NODES.objectNode();
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
        ObjectNode branches = NODES.objectNode();
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
        return switch (token) {
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            default -> JSON.readTree(parser);
        };
    }

    private static JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case String text -> NODES.textNode(text);
            case Boolean truth -> NODES.booleanNode(truth);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case BigInteger number -> NODES.numberNode(number);
            case BigDecimal number -> NODES.numberNode(number);
            case Map<?, ?> object -> {
                ObjectNode node = NODES.objectNode();
                object.forEach((name, field) -> node.set((String) name, node(field)));
                yield node;
            }
            case List<?> list -> {
                ArrayNode node = NODES.arrayNode(list.size());
                list.forEach(element -> node.add(node(element)));
                yield node;
            }
            default -> throw new IllegalStateException("no JSON value: " + value.getClass());
        };
    }

    /** A name with dots flattens to the same path as nested names, so it counts for its first step. */
    private static String firstStep(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
