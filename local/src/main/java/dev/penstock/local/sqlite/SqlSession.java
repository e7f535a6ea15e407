package dev.penstock.local.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** One connection and its prepared statements, used by one thread at a time. */
public final class SqlSession implements AutoCloseable {

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    SqlSession(Connection connection) {
        this.connection = connection;
    }

    /** The statement for {@code sql}, prepared once; its parameters are those of the last use until set again. */
    public PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    /** Runs a statement without parameters or result. */
    void run(String sql) throws SQLException {
        prepare(sql).execute();
    }

    /** Drops the prepared statements: after a fault the driver may have closed some of them underneath. */
    void reset() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    @Override
    public void close() throws SQLException {
        reset();
        connection.close();
    }
}
