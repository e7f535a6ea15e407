package dev.penstock.outcome;

import dev.penstock.event.Murmur3;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that was accepted and could not be delivered, with the context of its failure: enough to read why, and to
 * redrive it.
 *
 * @param failureId made from stage and source position, so that a retry writes the same failure to the same place
 * @param failedAt when it failed
 * @param stage the stage at which it failed
 * @param deviceId the device, or null where the record could not be read at all
 * @param eventId the event, or null likewise
 * @param type the event type, or null likewise
 * @param reason the whole chain in words, for example {@code transform event abc123: rule normalise-time: parse
 *     timestamp: invalid format '2026-13-45'}
 * @param retryable whether the cause may pass by itself
 * @param source where it stood in the stream, as {@code shard:sequenceNumber:index}
 * @param bytes an envelope of one event (see EventBatchCodec), or the unreadable record itself
 */
public record FailedEvent(
        String failureId,
        Instant failedAt,
        Stage stage,
        @Nullable String deviceId,
        @Nullable String eventId,
        @Nullable String type,
        String reason,
        boolean retryable,
        String source,
        byte[] bytes) {

    /**
     * The id of an event that failed at {@code stage}, where several may come from {@code source}: an event and the alarms
     * that it raised.
     */
    public static String idOf(Stage stage, String source, String eventId) {
        return idOf(stage, source + ' ' + eventId);
    }

    /**
     * The id of what failed at {@code stage} from {@code source}: the same for every retry, and fit for a URL and a key.
     */
    public static String idOf(Stage stage, String source) {
        Murmur3.Hash128 hash = Murmur3.hash128(source);
        return stage.label() + '-' + String.format("%016x%016x", hash.high(), hash.low());
    }
}
