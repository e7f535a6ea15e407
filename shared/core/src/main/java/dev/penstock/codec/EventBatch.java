package dev.penstock.codec;

import dev.penstock.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one record of an internal stream holds: events of one lane, in order.
 *
 * @param lane the lane that all of them belong to, 0 or more
 * @param pipeline the version of the pipeline whose rules all of them have been through, see {@link
 *     dev.penstock.pipeline.PipelineVersion}; null in the raw stream. It is written once for all, whatever the events say,
 *     and read into each
 * @param events at least one in practice, though an empty batch is valid
 */
public record EventBatch(int lane, @Nullable String pipeline, List<Event> events) {
    public EventBatch {
        events = List.copyOf(events);
    }

    /** Events that no rule has seen. */
    public EventBatch(int lane, List<Event> events) {
        this(lane, null, events);
    }
}
