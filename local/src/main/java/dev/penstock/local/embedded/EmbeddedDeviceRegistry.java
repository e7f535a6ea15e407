package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The device registry in SQLite, in order of token hash. */
final class EmbeddedDeviceRegistry implements DeviceRegistry {

    private static final String COLUMNS = "token_hash, role, devices, created_at, expires, rate, burst";

    /** No device id contains it. */
    private static final String DEVICE_SEPARATOR = "\n";

    private final Database database;

    EmbeddedDeviceRegistry(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Credential> find(String tokenHash, Deadline deadline) {
        deadline.check("read registry");
        return database.read("read registry", session -> {
            PreparedStatement select = session.prepare("SELECT " + COLUMNS + " FROM credentials WHERE token_hash = ?");
            select.setString(1, tokenHash);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(credential(rows)) : Optional.empty();
            }
        });
    }

    @Override
    public void save(Credential credential, Deadline deadline) {
        database.write("write registry", deadline, transaction -> {
            PreparedStatement insert = transaction.prepare(
                    "INSERT OR REPLACE INTO credentials (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)");
            insert.setString(1, credential.tokenHash());
            insert.setString(2, credential.role().name());
            insert.setString(3, String.join(DEVICE_SEPARATOR, credential.devices()));
            insert.setLong(4, credential.createdAt().toEpochMilli());
            Instant expires = credential.expires();
            if (expires == null) {
                insert.setNull(5, Types.INTEGER);
            } else {
                insert.setLong(5, expires.toEpochMilli());
            }
            RateLimit limit = credential.limit();
            if (limit == null) {
                insert.setNull(6, Types.INTEGER);
                insert.setNull(7, Types.INTEGER);
            } else {
                insert.setInt(6, limit.eventsPerSecond());
                insert.setInt(7, limit.burst());
            }
            return insert.executeUpdate();
        });
    }

    @Override
    public boolean revoke(String tokenHash, Deadline deadline) {
        return database.write("write registry", deadline, transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM credentials WHERE token_hash = ?");
            delete.setString(1, tokenHash);
            return delete.executeUpdate() > 0;
        });
    }

    @Override
    public Page<Credential> list(int limit, String cursor, Deadline deadline) {
        deadline.check("read registry");
        String after = Pages.position(cursor);
        return database.read("read registry", session -> {
            PreparedStatement select = session.prepare(
                    "SELECT " + COLUMNS + " FROM credentials WHERE token_hash > ? ORDER BY token_hash LIMIT ?");
            select.setString(1, after);
            select.setInt(2, limit + 1);
            List<Credential> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(credential(rows));
                }
            }
            return Pages.of(found, limit, Credential::tokenHash);
        });
    }

    private static Credential credential(ResultSet row) throws SQLException {
        String devices = row.getString(3);
        long expires = row.getLong(5);
        @Nullable Instant end = row.wasNull() ? null : Instant.ofEpochMilli(expires);
        int rate = row.getInt(6);
        @Nullable RateLimit limit = row.wasNull() ? null : new RateLimit(rate, row.getInt(7));
        return new Credential(
                row.getString(1),
                Role.valueOf(row.getString(2)),
                devices.isEmpty() ? Set.of() : Set.of(devices.split(DEVICE_SEPARATOR)),
                Instant.ofEpochMilli(row.getLong(4)),
                end,
                limit);
    }
}
