package dev.penstock.transform;

import java.time.Instant;

/**
 * One record of the raw stream.
 *
 * @param shard the shard's id
 * @param sequenceNumber decimal digits
 * @param arrival when the stream took it
 * @param data its bytes; nobody may write to them
 */
public record RawRecord(String shard, String sequenceNumber, Instant arrival, byte[] data) {

    /** {@code shard:sequenceNumber}. */
    String position() {
        return shard + ':' + sequenceNumber;
    }
}
