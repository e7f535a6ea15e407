package dev.penstock.port;

import java.time.Duration;
import java.time.Instant;

/**
 * Events of one device, packed: they lie within one time bucket, so that range reads find them.
 *
 * @param deviceId whose events they are
 * @param lastTime the latest event time among them; its bucket is the bucket of all
 * @param chunkId made from the events' source positions: a retry of the same batch gives the same id, an overlapping
 *     one another, so no chunk ever replaces a different one
 * @param expires when they may go, counted from ingest time; whole seconds
 * @param bytes the packed events (see RecentData), at most a few KB
 */
public record HistoryChunk(String deviceId, Instant lastTime, String chunkId, Instant expires, byte[] bytes) {

    /** How much time one bucket spans. Stored keys depend on it. */
    public static final Duration BUCKET = Duration.ofHours(1);

    /** The start of the bucket in which {@code time} lies. */
    public static Instant bucketOf(Instant time) {
        long seconds = BUCKET.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }
}
