package dev.penstock.local.embedded;

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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams of one database. */
final class StreamCatalog {

    private final Database database;
    private final Map<String, StreamLog> streams = new ConcurrentHashMap<>();

    private StreamCatalog(Database database) {
        this.database = database;
    }

    static StreamCatalog load(Database database) {
        StreamCatalog catalog = new StreamCatalog(database);
        database.read("read streams", session -> {
            try (ResultSet rows = session.prepare("SELECT stream_id, name, shards FROM streams")
                    .executeQuery()) {
                while (rows.next()) {
                    StreamLog stream = catalog.open(session, rows.getInt(1), rows.getString(2), rows.getInt(3));
                    catalog.streams.put(stream.name(), stream);
                }
            }
            return catalog;
        });
        return catalog;
    }

    @Nullable
    StreamLog find(String name) {
        return streams.get(name);
    }

    Collection<StreamLog> all() {
        return streams.values();
    }

    /**
     * Makes a stream; one that is there already stays as it is, with the shards that it was made with.
     *
     * @param shards 1 to {@value ShardLog#MAX_SHARDS}
     */
    synchronized StreamLog create(String name, int shards, Deadline deadline) {
        StreamLog known = streams.get(name);
        if (known != null) {
            return known;
        }
        String step = "create stream " + name;
        if (shards < 1 || shards > ShardLog.MAX_SHARDS) {
            throw new PermanentException(step + ": shards: " + shards + " is not between 1 and " + ShardLog.MAX_SHARDS);
        }
        int streamId = database.write(step, deadline, transaction -> insert(transaction, name, shards));
        StreamLog created = database.read(step, session -> open(session, streamId, name, shards));
        streams.put(name, created);
        return created;
    }

    private static int insert(Transaction transaction, String name, int shards) throws SQLException {
        int streamId;
        try (ResultSet rows = transaction
                .prepare("SELECT coalesce(max(stream_id), 0) + 1 FROM streams")
                .executeQuery()) {
            streamId = rows.next() ? rows.getInt(1) : 1;
        }
        if (streamId >= ShardLog.MAX_STREAMS) {
            throw new PermanentException("there are " + (ShardLog.MAX_STREAMS - 1) + " streams already");
        }
        PreparedStatement insert =
                transaction.prepare("INSERT INTO streams (stream_id, name, shards) VALUES (?, ?, ?)");
        insert.setInt(1, streamId);
        insert.setString(2, name);
        insert.setInt(3, shards);
        insert.executeUpdate();
        return streamId;
    }

    private StreamLog open(SqlSession session, int streamId, String name, int count) throws SQLException {
        List<ShardLog> shards = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            long key = ShardLog.keyOf(streamId, index);
            long trimmedThrough = number(session, "SELECT through FROM trimmed WHERE shard_key = ?", key);
            long lastId = number(
                    session,
                    "SELECT max(id) FROM records WHERE id > ? AND id < ?",
                    ShardLog.rowId(key, 0),
                    ShardLog.rowId(key + 1, 0));
            shards.add(new ShardLog(
                    database,
                    streamId,
                    index,
                    StreamLog.firstHashKey(index, count),
                    StreamLog.firstHashKey(index + 1, count).subtract(BigInteger.ONE),
                    trimmedThrough,
                    ShardLog.sequenceOf(lastId)));
        }
        return new StreamLog(name, shards);
    }

    private static long number(SqlSession session, String sql, long... parameters) throws SQLException {
        PreparedStatement select = session.prepare(sql);
        for (int i = 0; i < parameters.length; i++) {
            select.setLong(i + 1, parameters[i]);
        }
        try (ResultSet rows = select.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }
}
