package dev.penstock.local.sqlite;

import dev.penstock.outcome.PermanentException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, and the version that says which program may read them. */
final class Schema {

    /** Stored in {@code PRAGMA user_version}; a change of any table's form counts it up. */
    static final int VERSION = 4;

    private static final String CHECKPOINTS = """
            CREATE TABLE checkpoints (
              mapping TEXT NOT NULL,
              shard TEXT NOT NULL,
              lane INTEGER NOT NULL,
              lanes INTEGER NOT NULL,
              sequence_number TEXT NOT NULL,
              PRIMARY KEY (mapping, shard, lane)) WITHOUT ROWID""";

    private static final String ANSWERS = """
            CREATE TABLE answers (
              token_hash TEXT NOT NULL,
              request_key TEXT NOT NULL,
              request_hash TEXT NOT NULL,
              expires INTEGER NOT NULL,
              bytes BLOB NOT NULL,
              PRIMARY KEY (token_hash, request_key))""";

    private static final String ANSWERS_BY_EXPIRY = "CREATE INDEX answers_by_expiry ON answers (expires)";

    private static final String MEMORIES = """
            CREATE TABLE memories (
              device TEXT PRIMARY KEY,
              version INTEGER NOT NULL,
              expires INTEGER NOT NULL,
              bytes BLOB NOT NULL) WITHOUT ROWID""";

    private static final String FAILED_EVENTS_BY_EVENT =
            "CREATE INDEX failed_events_by_event ON failed_events (device, event_id)";

    private static final String DEVICE_ATTRIBUTES = """
            CREATE TABLE device_attributes (
              device TEXT NOT NULL,
              name TEXT NOT NULL,
              value TEXT NOT NULL,
              PRIMARY KEY (device, name)) WITHOUT ROWID""";

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE streams (
              stream_id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              shards INTEGER NOT NULL)""",
            // Where a shard's numbers go on when every record has been trimmed.
            """
            CREATE TABLE trimmed (
              shard_key INTEGER PRIMARY KEY,
              through INTEGER NOT NULL)""",
            // The records of one commit for one shard are one row, see RecordRows.
            """
            CREATE TABLE records (
              id INTEGER PRIMARY KEY,
              count INTEGER NOT NULL,
              arrival INTEGER NOT NULL,
              bytes BLOB NOT NULL)""",
            CHECKPOINTS,
            """
            CREATE TABLE failed_batches (
              id INTEGER PRIMARY KEY,
              mapping TEXT NOT NULL,
              failed_at INTEGER NOT NULL,
              metadata TEXT NOT NULL,
              payload BLOB NOT NULL)""",
            """
            CREATE TABLE counters (
              stage TEXT NOT NULL,
              name TEXT NOT NULL,
              value INTEGER NOT NULL,
              PRIMARY KEY (stage, name)) WITHOUT ROWID""",
            """
            CREATE TABLE facts (
              name TEXT PRIMARY KEY,
              value TEXT NOT NULL) WITHOUT ROWID""",
            // Chunks come in the order of time and are found by device: with rows appended and only keys inserted at
            // random
            // places, half the pages change that would in a table clustered by device. So too for dedup.
            """
            CREATE TABLE history (
              device TEXT NOT NULL,
              bucket INTEGER NOT NULL,
              last_seconds INTEGER NOT NULL,
              last_nanos INTEGER NOT NULL,
              chunk_id TEXT NOT NULL,
              expires INTEGER NOT NULL,
              bytes BLOB NOT NULL,
              PRIMARY KEY (device, bucket, last_seconds, last_nanos, chunk_id))""",
            """
            CREATE TABLE devices (
              device TEXT PRIMARY KEY,
              version INTEGER NOT NULL,
              expires INTEGER NOT NULL,
              state BLOB NOT NULL) WITHOUT ROWID""",
            """
            CREATE TABLE failed_events (
              failure_id TEXT PRIMARY KEY,
              failed_at INTEGER NOT NULL,
              stage TEXT NOT NULL,
              device TEXT,
              event_id TEXT,
              type TEXT,
              reason TEXT NOT NULL,
              retryable INTEGER NOT NULL,
              source TEXT NOT NULL,
              expires INTEGER NOT NULL,
              bytes BLOB NOT NULL)""",
            "CREATE INDEX failed_events_newest ON failed_events (failed_at DESC, failure_id DESC)",
            FAILED_EVENTS_BY_EVENT,
            ANSWERS,
            ANSWERS_BY_EXPIRY,
            """
            CREATE TABLE dedup (
              device TEXT NOT NULL,
              position TEXT NOT NULL,
              expires INTEGER NOT NULL,
              bytes BLOB NOT NULL,
              PRIMARY KEY (device, position))""",
            MEMORIES,
            """
            CREATE TABLE credentials (
              token_hash TEXT PRIMARY KEY,
              role TEXT NOT NULL,
              devices TEXT NOT NULL,
              created_at INTEGER NOT NULL,
              expires INTEGER,
              rate INTEGER,
              burst INTEGER) WITHOUT ROWID""",
            DEVICE_ATTRIBUTES);

    /** Checkpoints were counts of embedded shards, and became sequence numbers when real streams joined. */
    private static final List<String> FROM_VERSION_1 = List.of(
            "ALTER TABLE checkpoints RENAME TO old_checkpoints", CHECKPOINTS, """
            INSERT INTO checkpoints SELECT mapping, printf('shardId-%012d', shard & 1023), lane, lanes,
              '49660000000000000000000000000000000000' || printf('%018d', sequence) FROM old_checkpoints""", "DROP TABLE old_checkpoints");

    /** Credentials got limits, answers are remembered, and failed events are found by event. */
    private static final List<String> FROM_VERSION_2 = List.of(
            "ALTER TABLE credentials ADD COLUMN rate INTEGER",
            "ALTER TABLE credentials ADD COLUMN burst INTEGER",
            ANSWERS,
            ANSWERS_BY_EXPIRY,
            FAILED_EVENTS_BY_EVENT);

    /** What the rules remember of devices is kept, and devices got attributes. */
    private static final List<String> FROM_VERSION_3 = List.of(MEMORIES, DEVICE_ATTRIBUTES);

    private Schema() {}

    /** Makes the tables in an empty file; refuses a file of another version. */
    static void prepare(Connection connection, String file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Two processes may open a new file at the same time: the second waits here and finds the tables.
            statement.execute("BEGIN IMMEDIATE");
            try {
                int version = version(statement);
                if (version == 0) {
                    execute(statement, TABLES);
                } else if (version == 1) {
                    execute(statement, FROM_VERSION_1);
                    execute(statement, FROM_VERSION_2);
                    execute(statement, FROM_VERSION_3);
                } else if (version == 2) {
                    execute(statement, FROM_VERSION_2);
                    execute(statement, FROM_VERSION_3);
                } else if (version == 3) {
                    execute(statement, FROM_VERSION_3);
                } else if (version != VERSION) {
                    throw new PermanentException("open " + file + ": it has version " + version
                            + ", this program reads " + VERSION + "; move it away or use another data directory");
                }
                statement.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        }
    }

    private static void execute(Statement statement, List<String> steps) throws SQLException {
        for (String step : steps) {
            statement.execute(step);
        }
        statement.execute("PRAGMA user_version = " + VERSION);
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }
}
