package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Transaction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The puts of one transaction: all records for one shard, whoever put them, become one row. */
final class StreamPuts implements Transaction.Gathered {

    /** A row larger than this is closed and a new one begun, so that readers never load much at once. */
    private static final long MAX_ROW_BYTES = 2L << 20;

    /** One record on its way; {@link #sequence} is there after the commit. */
    static final class Put {
        private final ShardLog shard;
        private final String partitionKey;
        private final byte[] data;
        private long sequence;

        Put(ShardLog shard, String partitionKey, byte[] data) {
            this.shard = shard;
            this.partitionKey = partitionKey;
            this.data = data;
        }

        ShardLog shard() {
            return shard;
        }

        long sequence() {
            return sequence;
        }
    }

    private final long arrivalMillis;
    private final Map<ShardLog, List<Put>> putsByShard = new LinkedHashMap<>();

    StreamPuts(long arrivalMillis) {
        this.arrivalMillis = arrivalMillis;
    }

    void add(List<Put> puts) {
        for (Put put : puts) {
            putsByShard.computeIfAbsent(put.shard, shard -> new ArrayList<>()).add(put);
        }
    }

    @Override
    public void write(Transaction transaction) throws SQLException {
        for (Map.Entry<ShardLog, List<Put>> puts : putsByShard.entrySet()) {
            write(transaction, puts.getKey(), puts.getValue());
        }
    }

    private void write(Transaction transaction, ShardLog shard, List<Put> puts) throws SQLException {
        long sequence = shard.last();
        List<StoredRecord> records = new ArrayList<>(puts.size());
        long bytes = 0;
        for (Put put : puts) {
            put.sequence = ++sequence;
            records.add(StoredRecord.of(put.sequence, arrivalMillis, put.partitionKey, put.data));
            bytes += put.data.length;
            if (bytes >= MAX_ROW_BYTES) {
                shard.write(transaction, RecordRow.of(records));
                records.clear();
                bytes = 0;
            }
        }
        if (!records.isEmpty()) {
            shard.write(transaction, RecordRow.of(records));
        }
    }
}
