package dev.penstock.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.event.Event;
import dev.penstock.pattern.EventPattern;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.Machine;

/** An EventBridge pattern over {@code {id, deviceId, type, data}}, compiled. Thread-safe. */
final class Pattern {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Machine machine = Machine.builder().build();
    private final boolean needsData;

    Pattern(EventPattern pattern) {
        // An event pattern is a list of conditions on named fields, so a name in quotes is a field (or, harmlessly, a
        // value: then the data is parsed without need).
        this.needsData = pattern.json().contains("\"data\"");
        try {
            machine.addRule("rule", pattern.json());
        } catch (IOException e) {
            throw new IllegalStateException("the pattern was compiled before: " + pattern, e);
        }
    }

    /** Whether it looks into the data. */
    boolean needsData() {
        return needsData;
    }

    /** Whether the event matches, with its data as it is now. */
    boolean matches(Draft draft) {
        Event event = draft.event();
        ObjectNode node = NODES.objectNode()
                .put("id", event.id())
                .put("deviceId", event.deviceId())
                .put("type", event.type());
        if (needsData) {
            node.set("data", node(draft.data()));
        }
        return !machine.rulesForJSONEvent(node).isEmpty();
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
}
