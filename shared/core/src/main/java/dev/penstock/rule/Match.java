package dev.penstock.rule;

import dev.penstock.pattern.EventPattern;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events a rule is for. */
sealed interface Match {

    /** The event types that can match at all, or null for any: the rules of a type are found by one look-up. */
    @Nullable
    Set<String> types();

    /** All events of some types, or (null) all events. */
    record Types(@Nullable Set<String> types) implements Match {}

    /** The events that a pattern matches. */
    record ByPattern(@Nullable Set<String> types, EventPattern pattern) implements Match {}
}
