package dev.penstock.rule;

import org.jspecify.annotations.Nullable;

/** One operation of a rule, compiled. Immutable and thread-safe. */
interface Step {

    /** Whether it reads or changes the event's data, which is parsed only then. */
    boolean needsData();

    /** Whether it remembers something of the device, which is loaded and saved only then. */
    default boolean needsMemory() {
        return false;
    }

    /** Whether it asks for what the device registry says of the device, which is looked up only then. */
    default boolean needsAttributes() {
        return false;
    }

    /**
     * Does it.
     *
     * @return null, or why it cannot be done for this event, now or later: {@code operation: cause}
     */
    @Nullable
    String apply(Draft draft);
}
