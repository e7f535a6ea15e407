package dev.penstock.local.embedded;

import dev.penstock.event.Murmur3;
import dev.penstock.local.mapping.StreamRecord;

/**
 * A record in a shard.
 *
 * @param sequence its place in the shard, from 1
 * @param arrivalMillis when it was stored
 * @param partitionKey as it was put
 * @param keyHash decides which of a mapping's concurrent batches it belongs to
 * @param data its payload; shared, never written to
 */
record StoredRecord(long sequence, long arrivalMillis, String partitionKey, int keyHash, byte[] data)
        implements StreamRecord {

    @Override
    public long position() {
        return sequence;
    }

    @Override
    public String sequenceNumber() {
        return SequenceNumbers.format(sequence);
    }

    static StoredRecord of(long sequence, long arrivalMillis, String partitionKey, byte[] data) {
        return new StoredRecord(sequence, arrivalMillis, partitionKey, Murmur3.hash32(partitionKey), data);
    }
}
