package dev.penstock.transform;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Rejection;
import dev.penstock.outcome.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes failed events of what transform cannot take further. */
final class Failures {

    private Failures() {}

    /** A failure of a record that cannot be decoded. */
    static FailedEvent unreadable(RawRecord record, List<Rejection> reasons) {
        String reason = Stage.TRANSFORM.label() + " record " + record.position() + ": "
                + reasons.getFirst().message();
        return failure(record, null, record.position() + ":0", reason, record.data());
    }

    /**
     * A failure of an event.
     *
     * @param event with its source position in {@code record}
     * @param alone an envelope of it alone, as it came
     */
    static FailedEvent ofEvent(RawRecord record, Event event, EventBatch alone, String reason) {
        return failure(record, event, String.valueOf(event.source()), reason, EventBatchCodec.encode(alone));
    }

    /** The arrival is the time of failure, so that a record read again gives the same failure in the same place. */
    private static FailedEvent failure(
            RawRecord record, @Nullable Event event, String position, String reason, byte[] bytes) {
        return new FailedEvent(
                Stage.TRANSFORM.label() + ':' + position,
                record.arrival(),
                Stage.TRANSFORM,
                event == null ? null : event.deviceId(),
                event == null ? null : event.id(),
                event == null ? null : event.type(),
                reason,
                false,
                position,
                bytes);
    }
}
