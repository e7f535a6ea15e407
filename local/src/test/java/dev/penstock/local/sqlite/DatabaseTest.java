package dev.penstock.local.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DatabaseTest {

    @TempDir
    Path directory;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(directory.resolve("test.db"), Database.Durability.DISK, Duration.ofMillis(50));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static Database.Work<Integer> insert(String name, String value) {
        return transaction -> {
            PreparedStatement insert = transaction.prepare("INSERT INTO facts (name, value) VALUES (?, ?)");
            insert.setString(1, name);
            insert.setString(2, value);
            return insert.executeUpdate();
        };
    }

    private static List<String> names(Database from) {
        return from.read("read", session -> {
            List<String> names = new ArrayList<>();
            try (ResultSet rows =
                    session.prepare("SELECT name FROM facts ORDER BY name").executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        });
    }

    @Test
    void whatWasAnsweredIsReadAndAnUnclosedCopyOfTheFilesHasIt() throws IOException {
        database.write("write", soon(), insert("a", "1"));
        assertEquals(List.of("a"), names(database));

        // What a killed process leaves behind: the file and its write-ahead log, never closed.
        Path copy = Files.createDirectory(directory.resolve("copy"));
        for (String file : List.of("test.db", "test.db-wal")) {
            Files.copy(directory.resolve(file), copy.resolve(file));
        }
        try (Database reopened = Database.open(copy.resolve("test.db"), Database.Durability.DISK)) {
            assertEquals(List.of("a"), names(reopened));
        }
    }

    @Test
    void badWorkFailsAloneAndSaysWhatItWas() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Integer> blocker = database.submit("block", transaction -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 0;
        });
        begun.await();
        // These wait together and become one transaction.
        CompletableFuture<Integer> first = database.submit("first", insert("a", "1"));
        CompletableFuture<Integer> bad = database.submit("write a twice", insert("a", "2"));
        CompletableFuture<Integer> worse = database.submit("divide", transaction -> Math.floorDiv(1, 0));
        CompletableFuture<Integer> last = database.submit("last", insert("b", "1"));
        go.countDown();

        assertEquals(0, blocker.join());
        assertEquals(1, first.join());
        assertEquals(1, last.join());
        Throwable reason = assertThrows(CompletionException.class, bad::join).getCause();
        assertTrue(
                reason instanceof PermanentException && reason.getMessage().startsWith("write a twice: "),
                reason.toString());
        assertEquals(
                "divide: / by zero",
                assertThrows(CompletionException.class, worse::join).getCause().getMessage());
        assertEquals(List.of("a", "b"), names(database));
    }

    @Test
    void aFullDiskIsRetryableSaysSoAndPassesWhenThereIsRoomAgain() {
        limitPages(1);
        String large = "x".repeat(1 << 20);

        RetryableException full =
                assertThrows(RetryableException.class, () -> database.write("write facts", soon(), insert("a", large)));

        assertTrue(full.getMessage().startsWith("write facts: the disk is full: "), full.getMessage());
        assertEquals(List.of(), names(database));
        limitPages(1_000_000);
        database.write("write facts", soon(), insert("a", large));
        assertEquals(List.of("a"), names(database));
    }

    /** SQLite keeps at least the pages it has, so 1 stands for "no more". */
    private void limitPages(int pages) {
        database.write("limit", soon(), transaction -> {
            try (ResultSet rows =
                    transaction.prepare("PRAGMA max_page_count = " + pages).executeQuery()) {
                return rows.next();
            }
        });
    }

    @Test
    void aLockOfAnotherProcessIsRetryableAndSaysSo() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("test.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            RetryableException locked = assertThrows(
                    RetryableException.class, () -> database.write("write facts", soon(), insert("a", "1")));
            assertTrue(
                    locked.getMessage().startsWith("write facts: another process keeps the database locked: "),
                    locked.getMessage());
            statement.execute("ROLLBACK");
        }
        database.write("write facts", soon(), insert("a", "1"));
    }

    @Test
    void aFileOfAnotherVersionIsRefused() throws Exception {
        Path file = directory.resolve("future.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertEquals(
                "open " + file + ": it has version 99, this program reads " + Schema.VERSION
                        + "; move it away or use another data directory",
                assertThrows(PermanentException.class, () -> Database.open(file, Database.Durability.DISK))
                        .getMessage());
    }

    @Test
    void theCheckpointsOfVersion1AreBroughtOver() throws Exception {
        database.close();
        Path file = directory.resolve("test.db");
        long secondStreamThirdShard = 2 * 1024 + 3;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            backToVersion2(statement);
            statement.execute("DROP TABLE checkpoints");
            statement.execute("CREATE TABLE checkpoints (mapping TEXT NOT NULL, shard INTEGER NOT NULL,"
                    + " lane INTEGER NOT NULL, lanes INTEGER NOT NULL, sequence INTEGER NOT NULL,"
                    + " PRIMARY KEY (mapping, shard, lane)) WITHOUT ROWID");
            statement.execute(
                    "INSERT INTO checkpoints VALUES ('Router/clean', " + secondStreamThirdShard + ", 1, 2, 12345)");
            statement.execute("PRAGMA user_version = 1");
        }
        database = Database.open(file, Database.Durability.DISK);

        assertEquals(
                "Router/clean shardId-000000000003 1 2 49660000000000000000000000000000000000000000000000012345",
                database.read("read checkpoints", session -> {
                    try (ResultSet rows = session.prepare("SELECT concat_ws(' ', mapping, shard, lane, lanes,"
                                    + " sequence_number) FROM checkpoints")
                            .executeQuery()) {
                        return rows.next() ? rows.getString(1) : "";
                    }
                }));
    }

    @Test
    void theCredentialsOfVersion2AreBroughtOverAndHaveNoLimit() throws Exception {
        database.close();
        Path file = directory.resolve("test.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            backToVersion2(statement);
            statement.execute("INSERT INTO credentials VALUES ('ab', 'DEVICE', 'pump-1', 7, NULL)");
            statement.execute("PRAGMA user_version = 2");
        }
        database = Database.open(file, Database.Durability.DISK);

        assertEquals("ab pump-1 0", database.read("read credentials", session -> {
            try (ResultSet rows = session.prepare("SELECT concat_ws(' ', token_hash, devices,"
                            + " (SELECT count(*) FROM answers)) FROM credentials WHERE rate IS NULL AND burst IS NULL")
                    .executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }));
    }

    @Test
    void aFileOfVersion3GetsRoomForWhatRulesRememberAndForAttributes() throws Exception {
        database.close();
        Path file = directory.resolve("test.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            backToVersion3(statement);
            statement.execute("INSERT INTO credentials VALUES ('ab', 'DEVICE', 'pump-1', 7, NULL, NULL, NULL)");
            statement.execute("PRAGMA user_version = 3");
        }
        database = Database.open(file, Database.Durability.DISK);

        assertEquals("pump-1 0 0", database.read("read attributes", session -> {
            try (ResultSet rows = session.prepare(
                            "SELECT concat_ws(' ', devices,"
                                    + " (SELECT count(*) FROM device_attributes), (SELECT count(*) FROM memories)) FROM credentials")
                    .executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }));
    }

    private static void backToVersion3(Statement statement) throws SQLException {
        statement.execute("DROP TABLE device_attributes");
        statement.execute("DROP TABLE memories");
    }

    private static void backToVersion2(Statement statement) throws SQLException {
        backToVersion3(statement);
        statement.execute("DROP TABLE answers");
        statement.execute("DROP INDEX failed_events_by_event");
        statement.execute("ALTER TABLE credentials DROP COLUMN rate");
        statement.execute("ALTER TABLE credentials DROP COLUMN burst");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("notes.db"), "no database ".repeat(100));
        assertThrows(PermanentException.class, () -> Database.open(file, Database.Durability.DISK));
    }

    @Test
    void afterCloseWorkIsRefusedAndNobodyWaits() {
        database.close();
        RetryableException refused =
                assertThrows(RetryableException.class, () -> database.write("write facts", soon(), insert("a", "1")));
        assertEquals("write facts: the database is closed", refused.getMessage());
    }
}
