package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Stage;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Failed events in SQLite. */
final class EmbeddedFailedEventStore implements FailedEventStore {

    private static final String COLUMNS =
            "failure_id, failed_at, stage, device, event_id, type, reason, retryable, source, bytes";

    private final Database database;

    EmbeddedFailedEventStore(Database database) {
        this.database = database;
    }

    @Override
    public void save(List<FailedEvent> failures, Instant expires, Deadline deadline) {
        if (failures.isEmpty()) {
            return;
        }
        database.write("write failed events", deadline, transaction -> {
            insert(transaction, failures, expires);
            return failures.size();
        });
    }

    /** Saves failures as part of a larger transaction. */
    static void insert(Transaction transaction, List<FailedEvent> failures, Instant expires) throws SQLException {
        PreparedStatement insert = transaction.prepare("INSERT INTO failed_events (" + COLUMNS
                + ", expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        for (FailedEvent failure : failures) {
            insert.setString(1, failure.failureId());
            insert.setLong(2, failure.failedAt().toEpochMilli());
            insert.setString(3, failure.stage().name());
            insert.setString(4, failure.deviceId());
            insert.setString(5, failure.eventId());
            insert.setString(6, failure.type());
            insert.setString(7, failure.reason());
            insert.setBoolean(8, failure.retryable());
            insert.setString(9, failure.source());
            insert.setBytes(10, failure.bytes());
            insert.setLong(11, expires.getEpochSecond());
            insert.executeUpdate();
        }
    }

    @Override
    public Page<FailedEvent> list(int limit, String cursor, Instant now, Deadline deadline) {
        deadline.check("read failed events");
        Position before = Position.parse(Pages.position(cursor));
        return database.read("read failed events", session -> {
            PreparedStatement select = session.prepare("SELECT " + COLUMNS + " FROM failed_events"
                    + " WHERE (failed_at, failure_id) < (?, ?) AND expires > ?"
                    + " ORDER BY failed_at DESC, failure_id DESC LIMIT ?");
            select.setLong(1, before.failedAt);
            select.setString(2, before.failureId);
            select.setLong(3, now.getEpochSecond());
            select.setInt(4, limit + 1);
            List<FailedEvent> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(failure(rows));
                }
            }
            return Pages.of(found, limit, Position::of);
        });
    }

    @Override
    public Optional<FailedEvent> find(String failureId, Deadline deadline) {
        deadline.check("read failed events");
        return database.read("read failed events", session -> {
            PreparedStatement select =
                    session.prepare("SELECT " + COLUMNS + " FROM failed_events WHERE failure_id = ?");
            select.setString(1, failureId);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(failure(rows)) : Optional.empty();
            }
        });
    }

    @Override
    public List<FailedEvent> ofEvent(String deviceId, String eventId, Instant now, Deadline deadline) {
        deadline.check("read failed events");
        return database.read("read failed events", session -> {
            PreparedStatement select = session.prepare("SELECT " + COLUMNS + " FROM failed_events"
                    + " WHERE device = ? AND event_id = ? AND expires > ?"
                    + " ORDER BY failed_at DESC, failure_id DESC LIMIT " + MOST_OF_EVENT);
            select.setString(1, deviceId);
            select.setString(2, eventId);
            select.setLong(3, now.getEpochSecond());
            List<FailedEvent> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(failure(rows));
                }
            }
            return found;
        });
    }

    private static FailedEvent failure(ResultSet row) throws SQLException {
        return new FailedEvent(
                row.getString(1),
                Instant.ofEpochMilli(row.getLong(2)),
                Stage.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getBoolean(8),
                row.getString(9),
                row.getBytes(10));
    }

    /** Where a page ended, as {@code millis:failureId}. */
    private record Position(long failedAt, String failureId) {

        private static final Position NEWEST = new Position(Long.MAX_VALUE, "");

        static Position parse(String text) {
            int colon = text.indexOf(':');
            return colon < 0
                    ? NEWEST
                    : new Position(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
        }

        static String of(FailedEvent last) {
            return last.failedAt().toEpochMilli() + ":" + last.failureId();
        }
    }
}
