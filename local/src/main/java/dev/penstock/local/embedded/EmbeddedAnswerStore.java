package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.port.AnswerStore;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Optional;

/** The answers to requests with an idempotency key, in SQLite. */
final class EmbeddedAnswerStore implements AnswerStore {

    private final Database database;

    EmbeddedAnswerStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Answer> find(String tokenHash, String key, Instant now, Deadline deadline) {
        deadline.check("read answers");
        return database.read("read answers", session -> {
            PreparedStatement select = session.prepare("SELECT request_hash, bytes FROM answers"
                    + " WHERE token_hash = ? AND request_key = ? AND expires > ?");
            select.setString(1, tokenHash);
            select.setString(2, key);
            select.setLong(3, now.getEpochSecond());
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new Answer(rows.getString(1), rows.getBytes(2))) : Optional.empty();
            }
        });
    }

    @Override
    public boolean saveIfAbsent(
            String tokenHash, String key, Answer answer, Instant now, Instant expires, Deadline deadline) {
        return database.write("write answers", deadline, transaction -> {
            PreparedStatement insert = transaction.prepare(
                    "INSERT INTO answers (token_hash, request_key, request_hash, expires, bytes) VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT DO UPDATE SET request_hash = excluded.request_hash,"
                            + " expires = excluded.expires, bytes = excluded.bytes WHERE answers.expires <= ?");
            insert.setString(1, tokenHash);
            insert.setString(2, key);
            insert.setString(3, answer.requestHash());
            insert.setLong(4, expires.getEpochSecond());
            insert.setBytes(5, answer.bytes());
            insert.setLong(6, now.getEpochSecond());
            return insert.executeUpdate() > 0;
        });
    }
}
