package dev.penstock.route;

import java.util.Map;

/**
 * A sink as a route declares it. Two equal ones are the same sink.
 *
 * @param kind a kind that {@link SinkFactory} knows, for example {@code kinesis}
 * @param settings what the kind needs, for example {@code stream}; checked when the routes were loaded
 * @param required whether an event counts as delivered only when this sink has it; a sink that is not required gets one
 *     attempt
 */
public record SinkSpec(String kind, Map<String, String> settings, boolean required) {
    public SinkSpec {
        settings = Map.copyOf(settings);
    }
}
