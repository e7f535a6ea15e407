package dev.penstock.rule;

import dev.penstock.shape.Shape;
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
     * Checks it, when the rules are loaded, against what is known of the data of one event type where it stands: says what
     * is wrong, and what is known after it. How to write one:
     *
     * <ul>
     *   <li>a field that is read: {@link Findings#find}, or {@link Findings#require} if the step fails without it; then
     *       look at its kind and say with {@link Findings#add} why it does not fit; {@link
     *       dev.penstock.shape.Kind.Plain#ANY} fits everything,
     *   <li>a field that is written: {@link Findings#set} with what it will be,
     *   <li>a field whose value is changed where it is there: {@link Shape#change},
     *   <li>a field that is taken away: {@link Shape#remove},
     *   <li>an expression: {@link Expression#check} gives what its result is, {@link Expression#prove} what is known once
     *       it was true or false,
     *   <li>what happens to some events only: {@link Shape#join} of what is known before and after.
     * </ul>
     *
     * A step that goes on after a fault gives a shape that causes no second one.
     *
     * @param data what is known of the data before it
     * @return what is known after it, the same if it changes nothing
     */
    Shape check(Shape data, Findings findings);

    /**
     * Does it.
     *
     * @return null, or why it cannot be done for this event, now or later: {@code operation: cause}
     */
    @Nullable
    String apply(Draft draft);
}
