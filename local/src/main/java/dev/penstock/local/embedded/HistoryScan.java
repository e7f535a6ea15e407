package dev.penstock.local.embedded;

import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.SqlSession;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.RecentStore.Order;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a device's chunks page by page. It holds no open statement between pages, so a reader that stops halfway keeps
 * no old state of the file alive.
 */
final class HistoryScan implements Iterator<HistoryChunk> {

    private static final int PAGE = 64;

    private static final String COLUMNS = "bucket, last_seconds, last_nanos, chunk_id, expires, bytes";
    private static final String POSITION = "(bucket, last_seconds, last_nanos, chunk_id)";
    private static final String OLDEST_FIRST = "SELECT " + COLUMNS + " FROM history WHERE device = ? AND " + POSITION
            + " > (?, ?, ?, ?) AND bucket <= ? AND expires > ?"
            + " ORDER BY bucket, last_seconds, last_nanos, chunk_id LIMIT " + PAGE;
    private static final String NEWEST_FIRST = "SELECT " + COLUMNS + " FROM history WHERE device = ? AND " + POSITION
            + " < (?, ?, ?, ?) AND bucket >= ? AND expires > ?"
            + " ORDER BY bucket DESC, last_seconds DESC, last_nanos DESC, chunk_id DESC LIMIT " + PAGE;

    private record Position(long bucket, long seconds, int nanos, String chunkId) {}

    private final Database database;
    private final String deviceId;
    private final Order order;
    private final long lastBucket;
    private final Instant now;
    private final Deadline deadline;

    private final Deque<HistoryChunk> page = new ArrayDeque<>();
    private @Nullable Position position;

    HistoryScan(
            Database database, String deviceId, Instant from, Instant to, Order order, Instant now, Deadline deadline) {
        this.database = database;
        this.deviceId = deviceId;
        this.order = order;
        this.now = now;
        this.deadline = deadline;
        long first = HistoryChunk.bucketOf(from).getEpochSecond();
        long last = HistoryChunk.bucketOf(to).getEpochSecond();
        // A bucket is an hour, so first - 1 and last + 1 lie between buckets.
        boolean forward = order == Order.OLDEST_FIRST;
        this.position = new Position(forward ? first - 1 : last + 1, 0, 0, "");
        this.lastBucket = forward ? last : first;
    }

    @Override
    public boolean hasNext() {
        Position after = position;
        if (page.isEmpty() && after != null) {
            deadline.check("read history");
            database.read("read history", session -> readPage(session, after));
        }
        return !page.isEmpty();
    }

    /** Fills the page and notes where the next one begins. @return how many chunks it has */
    private int readPage(SqlSession session, Position after) throws SQLException {
        PreparedStatement select = session.prepare(order == Order.OLDEST_FIRST ? OLDEST_FIRST : NEWEST_FIRST);
        select.setString(1, deviceId);
        select.setLong(2, after.bucket);
        select.setLong(3, after.seconds);
        select.setInt(4, after.nanos);
        select.setString(5, after.chunkId);
        select.setLong(6, lastBucket);
        select.setLong(7, now.getEpochSecond());
        Position last = null;
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                last = new Position(rows.getLong(1), rows.getLong(2), rows.getInt(3), rows.getString(4));
                page.add(new HistoryChunk(
                        deviceId,
                        Instant.ofEpochSecond(last.seconds, last.nanos),
                        last.chunkId,
                        Instant.ofEpochSecond(rows.getLong(5)),
                        rows.getBytes(6)));
            }
        }
        position = page.size() < PAGE ? null : last;
        return page.size();
    }

    @Override
    public HistoryChunk next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more chunks");
        }
        return page.removeFirst();
    }
}
