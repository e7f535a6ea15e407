package dev.penstock.codec;

import dev.penstock.event.Event;
import java.util.List;

/**
 * What one record of an internal stream holds: events of one lane, in order.
 *
 * @param lane the lane that all of them belong to, 0 or more
 * @param events at least one in practice, though an empty batch is valid
 */
public record EventBatch(int lane, List<Event> events) {
    public EventBatch {
        events = List.copyOf(events);
    }
}
