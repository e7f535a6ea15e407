package dev.penstock.route;

import java.util.List;

/**
 * Where events leave that match one pattern.
 *
 * @param topic the name under which they leave, unique among routes
 * @param sinks where they go besides the recent-data cache, possibly nowhere
 */
public record Route(String topic, List<SinkSpec> sinks) {
    public Route {
        sinks = List.copyOf(sinks);
    }
}
