package dev.penstock.local.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive records of one shard, which are one row of the database. Its bytes hold, per record, the lengths of key
 * and data and then both.
 *
 * @param records at least one, without a gap in their sequences
 * @param bytes what the records take in memory, roughly
 */
record RecordRow(List<StoredRecord> records, long bytes) {

    private static final int OVERHEAD = 96;

    RecordRow {
        records = List.copyOf(records);
    }

    static RecordRow of(List<StoredRecord> records) {
        long bytes = 0;
        for (StoredRecord record : records) {
            bytes += OVERHEAD + record.partitionKey().length() + record.data().length;
        }
        return new RecordRow(records, bytes);
    }

    long first() {
        return records.getFirst().sequence();
    }

    long last() {
        return records.getLast().sequence();
    }

    byte[] encode() {
        List<byte[]> keys = new ArrayList<>(records.size());
        int size = 0;
        for (StoredRecord record : records) {
            byte[] key = record.partitionKey().getBytes(StandardCharsets.UTF_8);
            keys.add(key);
            size += 2 + key.length + 4 + record.data().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (int i = 0; i < keys.size(); i++) {
            byte[] data = records.get(i).data();
            out.putShort((short) keys.get(i).length)
                    .put(keys.get(i))
                    .putInt(data.length)
                    .put(data);
        }
        return out.array();
    }

    /** Reads what {@link #encode} wrote. */
    static RecordRow decode(long last, int count, long arrivalMillis, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<StoredRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[in.getShort()];
            in.get(key);
            byte[] data = new byte[in.getInt()];
            in.get(data);
            records.add(StoredRecord.of(
                    last - count + 1 + i, arrivalMillis, new String(key, StandardCharsets.UTF_8), data));
        }
        return of(records);
    }
}
