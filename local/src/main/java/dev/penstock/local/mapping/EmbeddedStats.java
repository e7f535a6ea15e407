package dev.penstock.local.mapping;

import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Stats;
import dev.penstock.port.StatsSource;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exact counters, fed by signals. What a mapped function signals is counted in the transaction that checkpoints its
 * batch, so no crash or retry counts an event twice or not at all. What ingest and the silence check signal is counted at
 * once and written once a second; a crash forgets at most the last second of it.
 */
public final class EmbeddedStats implements Signals, StatsSource {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStats.class);

    private static final String ADD = "INSERT INTO counters (stage, name, value) VALUES (?, ?, ?)"
            + " ON CONFLICT DO UPDATE SET value = value + excluded.value";

    private final Database database;
    private final Clock clock;
    private final Instant since;

    /** Guards the counters, so that a reader sees each batch wholly or not at all. */
    private final Object lock = new Object();

    private final Map<Stage, StageCounters> stages = new EnumMap<>(Stage.class);
    private List<Counts> unwritten = new ArrayList<>();

    private EmbeddedStats(Database database, Clock clock, Instant since) {
        this.database = database;
        this.clock = clock;
        this.since = since;
        for (Stage stage : List.of(Stage.INGEST, Stage.TRANSFORM, Stage.ROUTE, Stage.SILENCE)) {
            stages.put(stage, new StageCounters());
        }
    }

    static EmbeddedStats load(Database database, Clock clock, Deadline deadline) {
        Instant since = database.write("read counters", deadline, transaction -> {
            PreparedStatement insert =
                    transaction.prepare("INSERT INTO facts (name, value) VALUES ('since', ?) ON CONFLICT DO NOTHING");
            insert.setString(1, clock.instant().toString());
            insert.executeUpdate();
            try (ResultSet rows = transaction
                    .prepare("SELECT value FROM facts WHERE name = 'since'")
                    .executeQuery()) {
                return rows.next() ? Instant.parse(rows.getString(1)) : clock.instant();
            }
        });
        EmbeddedStats stats = new EmbeddedStats(database, clock, since);
        database.read("read counters", session -> {
            try (ResultSet rows =
                    session.prepare("SELECT stage, name, value FROM counters").executeQuery()) {
                while (rows.next()) {
                    Stage stage = Stage.valueOf(rows.getString(1));
                    stats.counters(stage).values.put(rows.getString(2), rows.getLong(3));
                }
            }
            return stats;
        });
        return stats;
    }

    private StageCounters counters(Stage stage) {
        return stages.computeIfAbsent(stage, s -> new StageCounters());
    }

    @Override
    public void emit(Signal signal) {
        if (Invocation.CURRENT.isBound()) {
            Invocation.CURRENT.get().take(signal);
        } else {
            Counts.of(signal).ifPresent(counts -> {
                synchronized (lock) {
                    apply(counts);
                    unwritten.add(counts);
                }
            });
        }
    }

    /** Counts as part of a transaction; visible with its commit. */
    void add(Transaction transaction, List<Counts> all) throws SQLException {
        write(transaction, all);
        if (!all.isEmpty()) {
            transaction.afterCommit(() -> {
                synchronized (lock) {
                    all.forEach(this::apply);
                }
            });
        }
    }

    private static void write(Transaction transaction, List<Counts> all) throws SQLException {
        PreparedStatement add = transaction.prepare(ADD);
        for (Counts counts : all) {
            for (Map.Entry<String, Long> value : counts.values().entrySet()) {
                if (value.getValue() != 0) {
                    add.setString(1, counts.stage().name());
                    add.setString(2, value.getKey());
                    add.setLong(3, value.getValue());
                    add.executeUpdate();
                }
            }
        }
    }

    private void apply(Counts counts) {
        StageCounters counters = counters(counts.stage());
        counts.values().forEach((name, value) -> counters.values.merge(name, value, Long::sum));
        if (counts.handled() > 0) {
            counters.rate.add(clock.instant().getEpochSecond(), counts.handled());
            counters.lagMillis = counts.lagMillis();
        }
    }

    /** Writes what was counted outside of transactions since the last time. A failure keeps it for the next. */
    void flush(Deadline deadline) {
        List<Counts> batch;
        synchronized (lock) {
            if (unwritten.isEmpty()) {
                return;
            }
            batch = unwritten;
            unwritten = new ArrayList<>();
        }
        List<Counts> sums = sum(batch);
        try {
            database.write("write counters", deadline, transaction -> {
                write(transaction, sums);
                return sums.size();
            });
        } catch (PenstockException e) {
            LOG.warn("{}", e.getMessage());
            synchronized (lock) {
                unwritten.addAll(sums);
            }
        }
    }

    private static List<Counts> sum(List<Counts> all) {
        Map<Stage, Map<String, Long>> sums = new EnumMap<>(Stage.class);
        for (Counts counts : all) {
            Map<String, Long> stage = sums.computeIfAbsent(counts.stage(), s -> new HashMap<>());
            counts.values().forEach((name, value) -> stage.merge(name, value, Long::sum));
        }
        List<Counts> result = new ArrayList<>();
        sums.forEach((stage, values) -> result.add(new Counts(stage, values, 0, 0)));
        return result;
    }

    @Override
    public Stats read(Deadline deadline) {
        Map<String, Stats.StageStats> read = new HashMap<>();
        synchronized (lock) {
            long second = clock.instant().getEpochSecond();
            stages.forEach((stage, counters) -> read.put(
                    stage.label(),
                    new Stats.StageStats(
                            Map.copyOf(counters.values), counters.rate.perSecond(second), counters.lagMillis)));
        }
        return new Stats(since, true, read);
    }

    private static final class StageCounters {
        private final Map<String, Long> values = new HashMap<>();
        private final RateWindow rate = new RateWindow();
        private long lagMillis;
    }
}
