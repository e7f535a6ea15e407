package dev.penstock.local.embedded;

import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * How far a mapping has come, per shard and lane. A lane is one of the concurrent batches of a shard: the partition keys
 * are spread over them by hash.
 */
final class Checkpoints {

    private static final String SAVE =
            "INSERT OR REPLACE INTO checkpoints (mapping, shard, lane, lanes, sequence) VALUES (?, ?, ?, ?, ?)";

    private final Database database;
    private final String mapping;

    Checkpoints(Database database, String mapping) {
        this.database = database;
        this.mapping = mapping;
    }

    /**
     * Where each lane goes on. A changed number of lanes moves keys between them, so then all go on from the one that
     * was furthest behind: some records are read again, none is missed.
     *
     * @param beginning for a shard that this mapping has never read
     */
    long[] begin(ShardLog shard, int lanes, long beginning, Deadline deadline) {
        return database.write("read checkpoints of " + mapping, deadline, transaction -> {
            long[] sequences = new long[lanes];
            long lowest = Long.MAX_VALUE;
            boolean same = true;
            PreparedStatement select = transaction.prepare(
                    "SELECT lane, lanes, sequence FROM checkpoints WHERE mapping = ? AND shard = ?");
            select.setString(1, mapping);
            select.setLong(2, shard.key());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long sequence = rows.getLong(3);
                    lowest = Math.min(lowest, sequence);
                    same &= rows.getInt(2) == lanes;
                    if (same) {
                        sequences[rows.getInt(1)] = sequence;
                    }
                }
            }
            if (lowest != Long.MAX_VALUE && same) {
                return sequences;
            }
            Arrays.fill(sequences, lowest == Long.MAX_VALUE ? beginning : lowest);
            PreparedStatement delete = transaction.prepare("DELETE FROM checkpoints WHERE mapping = ? AND shard = ?");
            delete.setString(1, mapping);
            delete.setLong(2, shard.key());
            delete.executeUpdate();
            for (int lane = 0; lane < lanes; lane++) {
                save(transaction, shard, lane, lanes, sequences[lane]);
            }
            return sequences;
        });
    }

    /** Notes, as part of a transaction, that a lane is done up to a sequence. */
    void save(Transaction transaction, ShardLog shard, int lane, int lanes, long sequence) throws SQLException {
        PreparedStatement save = transaction.prepare(SAVE);
        save.setString(1, mapping);
        save.setLong(2, shard.key());
        save.setInt(3, lane);
        save.setInt(4, lanes);
        save.setLong(5, sequence);
        save.executeUpdate();
    }
}
