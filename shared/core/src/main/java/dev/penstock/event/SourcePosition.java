package dev.penstock.event;

import java.math.BigInteger;

/**
 * Where an event stood in the raw stream: a retry reads the same position again, a duplicate has another one.
 *
 * @param shard the shard's id, for example {@code shardId-000000000000}
 * @param sequenceNumber the record's sequence number, decimal digits
 * @param index the event's index in its record, from 0
 * @see <a href="https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html">Kinesis key concepts</a>
 */
public record SourcePosition(String shard, String sequenceNumber, int index) implements Comparable<SourcePosition> {

    /** Shards by name, then sequence numbers as big integers (they are longer than a long), then the index. */
    @Override
    public int compareTo(SourcePosition other) {
        int byShard = shard.compareTo(other.shard);
        if (byShard != 0) {
            return byShard;
        }
        int bySequence = compareSequenceNumbers(sequenceNumber, other.sequenceNumber);
        return bySequence != 0 ? bySequence : Integer.compare(index, other.index);
    }

    /** Compares two sequence numbers as the big integers that they are. */
    public static int compareSequenceNumbers(String a, String b) {
        return a.equals(b) ? 0 : new BigInteger(a).compareTo(new BigInteger(b));
    }

    /** {@code shard:sequenceNumber:index}, the form in which positions are stored. */
    @Override
    public String toString() {
        return shard + ':' + sequenceNumber + ':' + index;
    }
}
