package dev.penstock.local.sqlite;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SQLite file: one writer with group commit, and as many readers as ask at the same time. */
public final class Database implements AutoCloseable {

    /** What survives, and when. */
    public enum Durability {
        /** A commit survives a power cut. */
        DISK,
        /** Nothing survives, nothing is synced. */
        NONE
    }

    /**
     * What a reader asks.
     *
     * @param <T> what it gets
     */
    @FunctionalInterface
    public interface Query<T extends @Nullable Object> {
        /** Reads. */
        T run(SqlSession session) throws SQLException;
    }

    /**
     * What a producer wants written. It may run twice and must do nothing but SQL; what follows from it in memory belongs
     * into {@link Transaction#afterCommit}.
     *
     * @param <T> what the producer gets back
     */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /** Writes as part of a transaction. */
        T run(Transaction transaction) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** How long a statement waits for another process, such as {@code penstock token}. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(20);

    /** The write-ahead log is folded into the file at about 32 MB: large enough that a hot page is copied once, not per commit. */
    private static final int WAL_PAGES = 8_000;

    private final Path file;
    private final Durability durability;
    private final Duration busyTimeout;
    private final GroupCommit writer;
    private final ConcurrentLinkedQueue<SqlSession> idleReaders = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private Database(Path file, Durability durability, Duration busyTimeout, GroupCommit writer) {
        this.file = file;
        this.durability = durability;
        this.busyTimeout = busyTimeout;
        this.writer = writer;
    }

    /**
     * Opens the file, and makes it with its tables if it is not there.
     *
     * @throws PenstockException saying why it cannot be opened or written
     */
    public static Database open(Path file, Durability durability) {
        return open(file, durability, BUSY_TIMEOUT);
    }

    /** Opens the file with another {@code busyTimeout}: how long a statement waits for another process. */
    static Database open(Path file, Durability durability, Duration busyTimeout) {
        String step = "open " + file;
        Connection connection = null;
        try {
            connection = connect(file, durability, busyTimeout);
            Schema.prepare(connection, file.toString());
            return new Database(file, durability, busyTimeout, new GroupCommit(new SqlSession(connection)));
        } catch (SQLException e) {
            closeQuietly(connection);
            throw SqliteFaults.translate(step, e);
        } catch (PermanentException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("close after a failed open: {}", e.getMessage());
            }
        }
    }

    private static Connection connect(Path file, Durability durability, Duration busyTimeout) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + busyTimeout.toMillis());
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = " + (durability == Durability.DISK ? "FULL" : "OFF"));
            statement.execute("PRAGMA wal_autocheckpoint = " + WAL_PAGES);
            statement.execute("PRAGMA journal_size_limit = " + 2L * WAL_PAGES * 4096);
            statement.execute("PRAGMA cache_size = -16000");
            statement.execute("PRAGMA temp_store = MEMORY");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /**
     * Writes and waits for the commit.
     *
     * @param step what is done, for the message of a failure
     * @throws RetryableException if it did not commit by {@code deadline} (it may still do) or the disk is full
     */
    public <T extends @Nullable Object> T write(String step, Deadline deadline, Work<T> work) {
        deadline.check(step);
        return await(step, submit(step, work), deadline);
    }

    /** Queues work for the next transaction; completed after the commit. */
    public <T extends @Nullable Object> CompletableFuture<T> submit(String step, Work<T> work) {
        return writer.submit(step, work);
    }

    /** Waits for what was submitted, as {@link #write} does. */
    public static <T extends @Nullable Object> T await(String step, CompletableFuture<T> answer, Deadline deadline) {
        try {
            return answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RetryableException(step + ": deadline passed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetryableException(step + ": interrupted");
        } catch (ExecutionException e) {
            throw failure(step, e);
        }
    }

    /** The writer's failure; its message already names the step. */
    private static PenstockException failure(String step, ExecutionException e) {
        return e.getCause() instanceof PenstockException cause ? cause : new PermanentException(step, e);
    }

    /**
     * Reads what is committed.
     *
     * @throws PenstockException if the file cannot be read
     */
    public <T extends @Nullable Object> T read(String step, Query<T> query) {
        SqlSession session = idleReaders.poll();
        try {
            if (session == null) {
                session = new SqlSession(connect(file, durability, busyTimeout));
            }
            T result = query.run(session);
            idleReaders.add(session);
            if (closed) {
                closeReaders();
            }
            return result;
        } catch (SQLException e) {
            // The connection may be the reason: the next reader gets a fresh one.
            closeReader(session);
            throw SqliteFaults.translate(step, e);
        } catch (RuntimeException e) {
            closeReader(session);
            throw e;
        }
    }

    private void closeReaders() {
        for (SqlSession session = idleReaders.poll(); session != null; session = idleReaders.poll()) {
            closeReader(session);
        }
    }

    private static void closeReader(@Nullable SqlSession session) {
        if (session != null) {
            try {
                session.close();
            } catch (SQLException e) {
                LOG.debug("close a reader: {}", e.getMessage());
            }
        }
    }

    /** Writes what is queued and closes the file. */
    @Override
    public void close() {
        closed = true;
        writer.close();
        closeReaders();
    }
}
