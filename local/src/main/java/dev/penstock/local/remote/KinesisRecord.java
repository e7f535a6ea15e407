package dev.penstock.local.remote;

import dev.penstock.event.Murmur3;
import dev.penstock.local.mapping.StreamRecord;
import java.time.Instant;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * A record that was read.
 *
 * @param position counts the records that this process has read of the shard, from 1
 */
record KinesisRecord(
        long position, String sequenceNumber, long arrivalMillis, String partitionKey, int keyHash, byte[] data)
        implements StreamRecord {

    static KinesisRecord of(long position, Record read) {
        Instant arrival = read.approximateArrivalTimestamp();
        return new KinesisRecord(
                position,
                read.sequenceNumber(),
                arrival == null ? 0 : arrival.toEpochMilli(),
                read.partitionKey(),
                Murmur3.hash32(read.partitionKey()),
                read.data().asByteArrayUnsafe());
    }
}
