package dev.penstock.route;

import dev.penstock.port.Sink;

/** Makes the sinks that routes declare. */
public interface SinkFactory {

    /**
     * The sink of {@code spec}, called once for each sink at start.
     *
     * @throws IllegalArgumentException if it cannot be made with these settings here
     */
    Sink create(SinkSpec spec);
}
