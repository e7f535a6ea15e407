package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes a table's expired rows by walking along its primary key, a slice at a time and round and round. An index by
 * expiry would cost more: every insert would pay for it. The rows are sought by a reader, because they lie scattered over
 * the file and the one writer would hold up every producer while it reads them. A round that is over tells when the next
 * row can expire, and until then, but at most an hour, nothing is sought.
 */
final class ExpiredRows {

    /** Rows that are looked at in one go. */
    private static final int SLICE = 5_000;

    /** Rows that are deleted in one transaction: few enough that the writer is held up for some milliseconds only. */
    private static final int MOST_DELETED = 500;

    /** After a round, rows may still come that expire earlier than all that it saw: a shorter time to keep was set. */
    private static final long MOST_QUIET_SECONDS = 3_600;

    private record Key(String device, String second) {}

    private static final Key START = new Key("", "");

    private final Database database;
    private final String table;
    private final String findEnd;
    private final String findRows;
    private final String delete;
    private Key from = START;
    private long earliestExpiry = Long.MAX_VALUE;
    private long quietUntil = Long.MIN_VALUE;

    /**
     * @param table has the columns {@code device} and {@code expires}
     * @param second the column that follows {@code device} in its primary key
     * @param type that column's type
     */
    ExpiredRows(Database database, String table, String second, String type) {
        this.database = database;
        this.table = table;
        String key = "(device, " + second + ")";
        String parameter = "(?, CAST(? AS " + type + "))";
        this.findEnd = "SELECT device, " + second + " FROM " + table + " WHERE " + key + " > " + parameter
                + " ORDER BY device, " + second + " LIMIT 1 OFFSET " + SLICE;
        this.findRows = "SELECT rowid, expires FROM " + table + " WHERE " + key + " > " + parameter + " AND " + key
                + " <= " + parameter;
        // Asked again, since the row may have gone since it was found, and its number to another.
        this.delete = "DELETE FROM " + table + " WHERE rowid = ? AND expires <= ?";
    }

    /** Deletes what has expired by {@code now} in the next slice. @return how many rows went */
    int purgeSlice(Instant now, Deadline deadline) {
        long second = now.getEpochSecond();
        if (second < quietUntil) {
            return 0;
        }
        List<Long> expired = nextExpired(second);
        int deleted = 0;
        for (int at = 0; at < expired.size(); at += MOST_DELETED) {
            List<Long> rows = expired.subList(at, Math.min(expired.size(), at + MOST_DELETED));
            deleted += database.write("purge " + table, deadline, transaction -> {
                PreparedStatement statement = transaction.prepare(delete);
                int gone = 0;
                for (long row : rows) {
                    statement.setLong(1, row);
                    statement.setLong(2, second);
                    gone += statement.executeUpdate();
                }
                return gone;
            });
        }
        return deleted;
    }

    private List<Long> nextExpired(long second) {
        Key begin = from;
        return database.read("purge " + table, session -> {
            PreparedStatement select = session.prepare(findEnd);
            select.setString(1, begin.device);
            select.setString(2, begin.second);
            Key end;
            try (ResultSet rows = select.executeQuery()) {
                end = rows.next() ? new Key(rows.getString(1), rows.getString(2)) : START;
            }
            PreparedStatement find = session.prepare(findRows);
            find.setString(1, begin.device);
            find.setString(2, begin.second);
            // No device id sorts after this.
            find.setString(3, end.equals(START) ? "\uffff" : end.device);
            find.setString(4, end.second);
            List<Long> expired = new ArrayList<>();
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    if (rows.getLong(2) <= second) {
                        expired.add(rows.getLong(1));
                    } else {
                        earliestExpiry = Math.min(earliestExpiry, rows.getLong(2));
                    }
                }
            }
            from = end;
            if (end.equals(START)) {
                quietUntil = Math.min(earliestExpiry, second + MOST_QUIET_SECONDS);
                earliestExpiry = Long.MAX_VALUE;
            }
            return expired;
        });
    }
}
