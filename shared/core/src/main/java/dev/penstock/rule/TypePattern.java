package dev.penstock.rule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.penstock.yaml.YamlValue;
import java.io.IOException;
import java.util.Map;
import software.amazon.event.ruler.Machine;

/** Patterns over the event type alone. A class of its own, so that the matcher loads only where there is such a pattern. */
final class TypePattern {

    private static final String TYPE = "type";

    private TypePattern() {}

    /** Whether a type matches what stands under {@code type} in a pattern, which has been compiled before. */
    static boolean matches(YamlValue pattern, String type) {
        Machine machine = Machine.builder().build();
        try {
            machine.addRule(
                    TYPE,
                    new ObjectMapper()
                            .writeValueAsString(Map.of(
                                    TYPE,
                                    pattern.list().stream().map(YamlValue::json).toList())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        } catch (IOException e) {
            throw new IllegalStateException("the pattern was compiled before", e);
        }
        return !machine.rulesForJSONEvent(JsonNodeFactory.instance.objectNode().put(TYPE, type))
                .isEmpty();
    }
}
