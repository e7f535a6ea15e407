package dev.penstock.local.mapping;

import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a mapping has come, per shard and lane. A lane is one of the concurrent batches of a shard: the partition keys
 * are spread over them by hash.
 */
final class Checkpoints {

    private static final String SAVE =
            "INSERT OR REPLACE INTO checkpoints (mapping, shard, lane, lanes, sequence_number) VALUES (?, ?, ?, ?, ?)";

    private final Database database;
    private final String mapping;

    Checkpoints(Database database, String mapping) {
        this.database = database;
        this.mapping = mapping;
    }

    /**
     * The sequence numbers after which the lanes of a shard go on; null for one that has none, which begins where the
     * shard begins. A changed number of lanes moves keys between them, so then all go on from the one that was furthest
     * behind: some records are read again, none is missed.
     */
    List<@Nullable String> begin(String shard, int lanes, Deadline deadline) {
        return database.write("read checkpoints of " + mapping, deadline, transaction -> {
            Map<Integer, String> saved = new HashMap<>();
            int savedLanes = lanes;
            PreparedStatement select = transaction.prepare(
                    "SELECT lane, lanes, sequence_number FROM checkpoints WHERE mapping = ? AND shard = ?");
            select.setString(1, mapping);
            select.setString(2, shard);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    saved.put(rows.getInt(1), rows.getString(3));
                    savedLanes = rows.getInt(2);
                }
            }
            List<@Nullable String> all = new ArrayList<>();
            for (int lane = 0; lane < savedLanes; lane++) {
                all.add(saved.get(lane));
            }
            return savedLanes == lanes ? all : spread(transaction, shard, lanes, lowest(all));
        });
    }

    /** The one that is furthest behind; null if one has none. */
    static @Nullable String lowest(List<@Nullable String> sequenceNumbers) {
        String lowest = null;
        for (String sequenceNumber : sequenceNumbers) {
            if (sequenceNumber == null) {
                return null;
            }
            if (lowest == null || compare(sequenceNumber, lowest) < 0) {
                lowest = sequenceNumber;
            }
        }
        return lowest;
    }

    /** Sequence numbers compare as numbers, and have no leading zeros. */
    static int compare(String left, String right) {
        int byLength = Integer.compare(left.length(), right.length());
        return byLength != 0 ? byLength : left.compareTo(right);
    }

    private List<@Nullable String> spread(
            Transaction transaction, String shard, int lanes, @Nullable String sequenceNumber) throws SQLException {
        PreparedStatement delete = transaction.prepare("DELETE FROM checkpoints WHERE mapping = ? AND shard = ?");
        delete.setString(1, mapping);
        delete.setString(2, shard);
        delete.executeUpdate();
        for (int lane = 0; lane < lanes && sequenceNumber != null; lane++) {
            save(transaction, shard, lane, lanes, sequenceNumber);
        }
        return Collections.nCopies(lanes, sequenceNumber);
    }

    /** Notes, as part of a transaction, that a lane is done up to a sequence number. */
    void save(Transaction transaction, String shard, int lane, int lanes, String sequenceNumber) throws SQLException {
        PreparedStatement save = transaction.prepare(SAVE);
        save.setString(1, mapping);
        save.setString(2, shard);
        save.setInt(3, lane);
        save.setInt(4, lanes);
        save.setString(5, sequenceNumber);
        save.executeUpdate();
    }
}
