package dev.penstock.rule;

import dev.penstock.event.Event;

/** Sees what rules do to an event, for people who want to look on; a pipeline at work has none. */
@FunctionalInterface
public interface RuleListener {

    /** A rule is for this event, and its steps follow. */
    void rule(String name);

    /**
     * A step was done.
     *
     * @param operation its name, for example {@code convert}
     * @param line its line in the rule's file
     * @param after the event now; its time is null until a step has read it
     */
    default void step(String operation, int line, Event after) {}

    /** The step ended the event, or this part of it, on purpose. */
    default void filtered() {}

    /** The event was split, and what follows is about this part, until the next one. */
    default void part(Event part) {}
}
