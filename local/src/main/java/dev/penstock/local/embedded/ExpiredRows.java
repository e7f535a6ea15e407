package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;

/**
 * Deletes a table's expired rows by walking along its primary key, a slice at a time and round and round. An index by
 * expiry would cost more: every insert would pay for it.
 */
final class ExpiredRows {

    /** Few enough that the writer is held up for some milliseconds only. */
    private static final int SLICE = 5_000;

    private record Key(String device, String second) {}

    private static final Key START = new Key("", "");

    private final Database database;
    private final String table;
    private final String findEnd;
    private final String delete;
    private Key from = START;

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
        this.delete = "DELETE FROM " + table + " WHERE " + key + " > " + parameter + " AND " + key + " <= " + parameter
                + " AND expires <= ?";
    }

    /** Deletes what has expired by {@code now} in the next slice. @return how many rows went */
    int purgeSlice(Instant now, Deadline deadline) {
        String step = "purge " + table;
        Key begin = from;
        Key end = database.read(step, session -> {
            PreparedStatement select = session.prepare(findEnd);
            select.setString(1, begin.device);
            select.setString(2, begin.second);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? new Key(rows.getString(1), rows.getString(2)) : START;
            }
        });
        int deleted = database.write(step, deadline, transaction -> {
            PreparedStatement statement = transaction.prepare(delete);
            statement.setString(1, begin.device);
            statement.setString(2, begin.second);
            // No device id sorts after this.
            statement.setString(3, end.equals(START) ? "\uffff" : end.device);
            statement.setString(4, end.second);
            statement.setLong(5, now.getEpochSecond());
            return statement.executeUpdate();
        });
        from = end;
        return deleted;
    }
}
