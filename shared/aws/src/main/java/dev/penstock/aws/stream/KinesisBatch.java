package dev.penstock.aws.stream;

import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;

/**
 * The records of one invocation.
 *
 * @param entries in the order of the shard
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html">Lambda with Kinesis</a>
 */
public record KinesisBatch(List<Entry> entries) {

    public KinesisBatch {
        entries = List.copyOf(entries);
    }

    /**
     * One record.
     *
     * @param shard the shard's id, for example {@code shardId-000000000006}
     * @param sequenceNumber decimal digits
     * @param partitionKey the partition key it was written with; empty where the payload has none
     * @param arrival when the stream took it, to the millisecond; the epoch where the payload has none
     * @param data the record's bytes, base64 undone; not copied, so nobody may write to it
     */
    public record Entry(String shard, String sequenceNumber, String partitionKey, Instant arrival, byte[] data) {}

    /**
     * Reads a payload, and ignores what it does not know.
     *
     * @throws PermanentException if it is no batch of Kinesis records
     * @throws IOException if {@code in} cannot be read
     */
    public static KinesisBatch read(InputStream in) throws IOException {
        return new KinesisBatch(KinesisBatchReader.read(in));
    }
}
