package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One row a device with a version, which is written only over the version that was read. */
final class VersionedRows {

    /**
     * A row.
     *
     * @param version the one that was read; 0 if there was no row
     */
    record Row(String deviceId, long version, byte[] bytes) {}

    private final Database database;
    private final String rows;
    private final String select;
    private final String insert;
    private final String update;

    /**
     * @param table has the columns {@code device}, {@code version} and {@code expires}
     * @param column its column of bytes
     * @param rows what they are, for the message of a failure
     */
    VersionedRows(Database database, String table, String column, String rows) {
        this.database = database;
        this.rows = rows;
        this.select = "SELECT version, " + column + " FROM " + table + " WHERE device = ?";
        this.insert = "INSERT INTO " + table + " (version, expires, " + column + ", device) VALUES (1, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING";
        this.update = "UPDATE " + table + " SET version = version + 1, expires = ?, " + column
                + " = ? WHERE device = ? AND version = ?";
    }

    /** The rows of those of the devices that have one. */
    List<Row> find(Collection<String> deviceIds, Deadline deadline) {
        deadline.check("read " + rows);
        return database.read("read " + rows, session -> {
            PreparedStatement statement = session.prepare(select);
            List<Row> found = new ArrayList<>(deviceIds.size());
            for (String deviceId : deviceIds) {
                statement.setString(1, deviceId);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        found.add(new Row(deviceId, row.getLong(1), row.getBytes(2)));
                    }
                }
            }
            return found;
        });
    }

    /** Saves each row whose version is still the stored one. @return the devices whose rows somebody else wrote meanwhile */
    Set<String> save(List<Row> changed, Instant expires, Deadline deadline) {
        if (changed.isEmpty()) {
            return Set.of();
        }
        return database.write("write " + rows, deadline, transaction -> {
            Set<String> conflicts = new HashSet<>();
            for (Row row : changed) {
                if (!save(transaction, row, expires)) {
                    conflicts.add(row.deviceId());
                }
            }
            return conflicts;
        });
    }

    private boolean save(Transaction transaction, Row row, Instant expires) throws SQLException {
        PreparedStatement write = transaction.prepare(row.version() == 0 ? insert : update);
        write.setLong(1, expires.getEpochSecond());
        write.setBytes(2, row.bytes());
        write.setString(3, row.deviceId());
        if (row.version() != 0) {
            write.setLong(4, row.version());
        }
        return write.executeUpdate() == 1;
    }
}
