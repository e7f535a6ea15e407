package dev.penstock.memory;

import dev.penstock.event.SourcePosition;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a device once all its events up to a position are in.
 *
 * @param position of the last event that is in, or null if none is
 * @param numbers by key
 */
record Snapshot(@Nullable SourcePosition position, Map<String, double[]> numbers) {

    static final Snapshot EMPTY = new Snapshot(null, Map.of());

    Snapshot {
        numbers = Map.copyOf(numbers);
    }

    /**
     * Whether an event is in. One of another shard is not: a device changes its shard only when the stream is resharded, and
     * the new shard is read when the old one is done.
     */
    boolean includes(SourcePosition event) {
        return position != null && position.shard().equals(event.shard()) && event.compareTo(position) <= 0;
    }

    /** Whether the same is remembered, be it after other events. */
    boolean remembersSameAs(Snapshot other) {
        if (!numbers.keySet().equals(other.numbers.keySet())) {
            return false;
        }
        for (Map.Entry<String, double[]> entry : numbers.entrySet()) {
            if (!Arrays.equals(entry.getValue(), other.numbers.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
