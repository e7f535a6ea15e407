package dev.penstock.aws.lambda;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** An event that no device sent, for warming up before a snapshot. */
public final class WarmUp {

    /** Whose event it is. */
    public static final String DEVICE = "warm-up";

    private WarmUp() {}

    /** The event. */
    public static Event event() {
        byte[] data = "{\"value\":0.5}".getBytes(StandardCharsets.UTF_8);
        return new Event("0", DEVICE, "warm-up", null, null, Instant.EPOCH, "1", null, data);
    }

    /** A record of the raw stream with that event. */
    public static byte[] record() {
        return EventBatchCodec.encode(new EventBatch(0, List.of(event())));
    }
}
