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

    /**
     * A step could not be done, so the event fails.
     *
     * @param operation its name
     * @param line its line in the rule's file
     */
    default void failed(String operation, int line) {}

    /**
     * The step ended the event, or this part of it, on purpose.
     *
     * @param id of the event or the part
     * @param rule the name of the step's rule
     */
    default void filtered(String id, String rule) {}

    /** The event was split, and what follows is about this part, until the next one. */
    default void part(Event part) {}
}
