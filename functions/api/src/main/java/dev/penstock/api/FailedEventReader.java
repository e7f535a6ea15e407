package dev.penstock.api;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import org.jspecify.annotations.Nullable;

/** Reads what the bytes of a failed event hold. */
final class FailedEventReader {

    private FailedEventReader() {}

    /** The event that failed, as it came to its stage; null where its bytes are no event. */
    static @Nullable Event event(FailedEvent failure) {
        return EventBatchCodec.decode(failure.bytes()) instanceof Outcome.Accepted<EventBatch> readable
                        && readable.value().events().size() == 1
                ? readable.value().events().getFirst()
                : null;
    }
}
