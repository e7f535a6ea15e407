package dev.penstock.local.embedded;

import dev.penstock.local.mapping.Shard;
import dev.penstock.local.mapping.StreamRecord;
import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.SqlSession;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.outcome.PermanentException;
import dev.penstock.time.Deadline;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One shard: its records in the database, and the newest of them in memory as well, so that a consumer who keeps up
 * reads no file. The writer thread appends; any thread reads and waits.
 */
final class ShardLog implements Shard {

    /** Ids of one shard's rows are consecutive: the shard's key in the high bits, the row's last sequence in the low. */
    private static final int SEQUENCE_BITS = 44;

    static final int MAX_SHARDS = 1 << 10;
    static final int MAX_STREAMS = 1 << 9;

    private static final long TAIL_BYTES = 16L << 20;
    private static final int ROWS_PER_READ = 32;
    private static final long MAX_READ_BYTES = 8L << 20;
    private static final long UNMEASURED = -1;

    private final Database database;
    private final long key;
    private final String id;
    private final BigInteger firstHashKey;
    private final BigInteger lastHashKey;

    private final ConcurrentSkipListMap<Long, RecordRow> tail = new ConcurrentSkipListMap<>();
    private long tailBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition appended = lock.newCondition();
    private volatile long last;
    private volatile long trimmedThrough;
    /** What the rows in the file hold, or {@link #UNMEASURED}; only the writer thread changes it, after a commit. */
    private volatile long storedBytes = UNMEASURED;

    ShardLog(
            Database database,
            int streamId,
            int index,
            BigInteger firstHashKey,
            BigInteger lastHashKey,
            long trimmedThrough,
            long last) {
        this.database = database;
        this.key = keyOf(streamId, index);
        this.id = "shardId-%012d".formatted(index);
        this.firstHashKey = firstHashKey;
        this.lastHashKey = lastHashKey;
        this.trimmedThrough = trimmedThrough;
        this.last = Math.max(last, trimmedThrough);
    }

    static long keyOf(int streamId, int index) {
        return (long) streamId * MAX_SHARDS + index;
    }

    /** The row id of a sequence. */
    static long rowId(long key, long sequence) {
        return key << SEQUENCE_BITS | sequence;
    }

    static long sequenceOf(long rowId) {
        return rowId & (1L << SEQUENCE_BITS) - 1;
    }

    @Override
    public String id() {
        return id;
    }

    long key() {
        return key;
    }

    BigInteger firstHashKey() {
        return firstHashKey;
    }

    BigInteger lastHashKey() {
        return lastHashKey;
    }

    /** The newest record's sequence; 0 when there never was one. */
    @Override
    public long last() {
        return last;
    }

    /** Every record up to here has been trimmed; 0 for none. */
    long trimmedThrough() {
        return trimmedThrough;
    }

    /** Writes a row as part of a transaction; it becomes readable with the commit. Called by the writer thread. */
    void write(Transaction transaction, RecordRow row) throws SQLException {
        PreparedStatement insert =
                transaction.prepare("INSERT INTO records (id, count, arrival, bytes) VALUES (?, ?, ?, ?)");
        insert.setLong(1, rowId(key, row.last()));
        insert.setInt(2, row.records().size());
        insert.setLong(3, row.records().getFirst().arrivalMillis());
        byte[] bytes = row.encode();
        insert.setBytes(4, bytes);
        insert.executeUpdate();
        transaction.afterCommit(() -> {
            append(row);
            addStored(bytes.length);
        });
    }

    private void addStored(long bytes) {
        long known = storedBytes;
        if (known != UNMEASURED) {
            storedBytes = known + bytes;
        }
    }

    private void append(RecordRow row) {
        tail.put(row.last(), row);
        tailBytes += row.bytes();
        while (tailBytes > TAIL_BYTES && tail.size() > 1) {
            tailBytes -= tail.pollFirstEntry().getValue().bytes();
        }
        lock.lock();
        try {
            last = row.last();
            appended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long begin(@Nullable String checkpoint, boolean fromTrimHorizon, LongSupplier readByAll) {
        if (checkpoint == null) {
            return fromTrimHorizon ? trimmedThrough : last;
        }
        return SequenceNumbers.parse(checkpoint)
                .orElseThrow(
                        () -> new PermanentException("read " + id + ": '" + checkpoint + "' is not of this shard"));
    }

    @Override
    public long readAfter(long position, Consumer<? super StreamRecord> reader) {
        List<RecordRow> rows = rowsAfter(position);
        if (rows.isEmpty()) {
            // What was trimmed before anybody saw it is gone.
            return Math.max(position, trimmedThrough);
        }
        for (RecordRow row : rows) {
            for (StoredRecord record : row.records()) {
                if (record.sequence() > position) {
                    reader.accept(record);
                }
            }
        }
        return rows.getLast().last();
    }

    /** It always knows its end. */
    @Override
    public boolean lookAgain(Deadline deadline) {
        return true;
    }

    @Override
    public void end() {
        wakeAll();
    }

    /**
     * Rows after a sequence, oldest first, about {@value #MAX_READ_BYTES} bytes of them; the first may begin at or before
     * {@code after}. Empty when there is none yet, or when all up to the last were trimmed.
     */
    List<RecordRow> rowsAfter(long after) {
        if (after >= last) {
            return List.of();
        }
        List<RecordRow> rows = tailAfter(after);
        return rows.isEmpty() ? database.read("read stream", session -> storedAfter(session, after)) : rows;
    }

    /** What memory has without a gap after {@code after}; rows may leave it while this looks. */
    private List<RecordRow> tailAfter(long after) {
        List<RecordRow> rows = new ArrayList<>();
        long bytes = 0;
        long next = after + 1;
        for (RecordRow row : tail.tailMap(next).values()) {
            if (row.first() > next || bytes > MAX_READ_BYTES) {
                break;
            }
            rows.add(row);
            bytes += row.bytes();
            next = row.last() + 1;
        }
        return rows;
    }

    private List<RecordRow> storedAfter(SqlSession session, long after) throws SQLException {
        PreparedStatement select = session.prepare(
                "SELECT id, count, arrival, bytes FROM records WHERE id > ? AND id < ? ORDER BY id LIMIT ?");
        select.setLong(1, rowId(key, after));
        select.setLong(2, rowId(key + 1, 0));
        select.setInt(3, ROWS_PER_READ);
        List<RecordRow> rows = new ArrayList<>();
        long bytes = 0;
        try (ResultSet found = select.executeQuery()) {
            while (bytes < MAX_READ_BYTES && found.next()) {
                RecordRow row = RecordRow.decode(
                        sequenceOf(found.getLong(1)), found.getInt(2), found.getLong(3), found.getBytes(4));
                rows.add(row);
                bytes += row.bytes();
            }
        }
        return rows;
    }

    /** Waits for a record after {@code after}; may return early, so callers look again. */
    @SuppressWarnings("WaitNotInLoop") // The loop is the callers': wakeAll() must end the wait without a record.
    @Override
    public void awaitAfter(long after, long nanos) throws InterruptedException {
        if (last > after || nanos <= 0) {
            return;
        }
        lock.lock();
        try {
            if (last <= after) {
                appended.await(nanos, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends every {@link #awaitAfter} early. */
    @Override
    public void wakeAll() {
        lock.lock();
        try {
            appended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Deletes whole rows from the oldest on, at most {@code maxRows}, as long as they end at or before {@code through}
     * and are older than {@code arrivedBefore}.
     *
     * @return how many rows went
     */
    int trim(Transaction transaction, long through, long arrivedBefore, int maxRows) throws SQLException {
        PreparedStatement select = transaction.prepare(
                "SELECT id, arrival, length(bytes) FROM records WHERE id > ? AND id <= ? ORDER BY id LIMIT ?");
        select.setLong(1, rowId(key, 0));
        select.setLong(2, rowId(key, through));
        select.setInt(3, maxRows);
        int rows = 0;
        long newest = 0;
        long bytes = 0;
        try (ResultSet found = select.executeQuery()) {
            // Asked here and not of SQLite, which would look through all rows that are too young.
            while (found.next() && found.getLong(2) < arrivedBefore) {
                newest = found.getLong(1);
                bytes += found.getLong(3);
                rows++;
            }
        }
        if (rows == 0) {
            return 0;
        }
        PreparedStatement delete = transaction.prepare("DELETE FROM records WHERE id > ? AND id <= ?");
        delete.setLong(1, rowId(key, 0));
        delete.setLong(2, newest);
        delete.executeUpdate();
        long newestSequence = sequenceOf(newest);
        PreparedStatement note =
                transaction.prepare("INSERT OR REPLACE INTO trimmed (shard_key, through) VALUES (?, ?)");
        note.setLong(1, key);
        note.setLong(2, newestSequence);
        note.executeUpdate();
        long gone = bytes;
        transaction.afterCommit(() -> {
            trimmedThrough = newestSequence;
            addStored(-gone);
        });
        return rows;
    }

    /**
     * For the size limit: the bytes stored of this shard. Summed up once, by the writer, between whose transactions nothing
     * is added; from then on it is counted.
     */
    long storedBytes(Deadline deadline) {
        long known = storedBytes;
        return known == UNMEASURED ? database.write("measure stream", deadline, this::measure) : known;
    }

    private long measure(Transaction transaction) throws SQLException {
        PreparedStatement sum =
                transaction.prepare("SELECT coalesce(sum(length(bytes)), 0) FROM records WHERE id > ? AND id < ?");
        sum.setLong(1, rowId(key, 0));
        sum.setLong(2, rowId(key + 1, 0));
        try (ResultSet rows = sum.executeQuery()) {
            long bytes = rows.next() ? rows.getLong(1) : 0L;
            transaction.afterCommit(() -> storedBytes = bytes);
            return bytes;
        }
    }
}
