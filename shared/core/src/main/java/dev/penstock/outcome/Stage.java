package dev.penstock.outcome;

import java.util.Locale;

/** The stages of an event's way. */
public enum Stage {
    INGEST,
    TRANSFORM,
    ROUTE,
    /** Not on the way of what devices send: it makes alarm events about devices that send nothing. */
    SILENCE,
    API;

    /** The stage in lower case, as messages, metrics and the HTTP contract write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The context for a message about one event, for example {@code transform event abc123}. */
    public String event(String eventId) {
        return label() + " event " + eventId;
    }
}
