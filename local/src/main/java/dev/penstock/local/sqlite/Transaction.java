package dev.penstock.local.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The transaction that one group of work shares; used by the writer thread only. */
public final class Transaction {

    /** State that one part of the code gathers over a whole transaction, and writes at its end in few statements. */
    public interface Gathered {
        /** Writes what was gathered. */
        void write(Transaction transaction) throws SQLException;
    }

    private final SqlSession session;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Map<Object, Gathered> gathered = new LinkedHashMap<>();

    Transaction(SqlSession session) {
        this.session = session;
    }

    /** The statement for {@code sql}; its parameters are those of the last use until set again. */
    public PreparedStatement prepare(String sql) throws SQLException {
        return session.prepare(sql);
    }

    /** Runs {@code action} once the transaction is durable, in the order of registration, before anybody is answered. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** What {@code owner} has gathered in this transaction so far; {@code ifFirst} makes it. */
    public <G extends Gathered> G gather(Object owner, Class<G> kind, Supplier<G> ifFirst) {
        return kind.cast(gathered.computeIfAbsent(owner, o -> ifFirst.get()));
    }

    void beforeCommit() throws SQLException {
        for (Gathered state : gathered.values()) {
            state.write(this);
        }
    }

    void runAfterCommit() {
        afterCommit.forEach(Runnable::run);
    }
}
