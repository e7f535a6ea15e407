package dev.penstock.local.mapping;

/** A record of a shard, as a mapping reads it. */
public interface StreamRecord {

    /** Its place among the records of its shard; grows from record to record. Means something in this process only. */
    long position();

    /** Its place as the stream writes it: decimal digits, larger than a long. */
    String sequenceNumber();

    /** When the stream took it, in milliseconds since the epoch. */
    long arrivalMillis();

    /** As it was put. */
    String partitionKey();

    /** Decides which of a mapping's concurrent batches it belongs to. */
    int keyHash();

    /** Its payload; shared, never written to. */
    byte[] data();
}
