package dev.penstock.aws.kinesis;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.time.Deadline;
import java.util.List;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Writes to a Kinesis stream with as few {@code PutRecords} calls as order allows. What the stream refuses is sent again,
 * alone, after a pause, until the deadline. Safe for several threads; records of one partition key keep their order only
 * within one call of {@link #write}.
 */
public final class KinesisStreamWriter implements StreamWriter {

    /** The most bytes that a record may have, its partition key included, unless the stream was set up for more. */
    public static final int MAX_RECORD_BYTES = 1 << 20;

    private final KinesisClient client;
    private final String streamName;
    private final Backoff backoff;

    /** A writer that sleeps for real between attempts. */
    public KinesisStreamWriter(KinesisClient client, String streamName) {
        this(client, streamName, new Backoff());
    }

    /** A writer with a backoff of the caller's own, for tests. */
    public KinesisStreamWriter(KinesisClient client, String streamName, Backoff backoff) {
        this.client = client;
        this.streamName = streamName;
        this.backoff = backoff;
    }

    @Override
    public List<Unconfirmed> write(List<StreamRecord> records, Order order, Deadline deadline) {
        return new PendingWrite(client, streamName, backoff, records, order, deadline).run();
    }
}
