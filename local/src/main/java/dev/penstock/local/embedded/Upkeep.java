package dev.penstock.local.embedded;

import dev.penstock.local.mapping.Mappings;
import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done now and then in the background: streams trimmed, expired rows deleted. */
final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int TRIM_ROWS = 200;

    private final Database database;
    private final StreamCatalog catalog;
    private final Mappings mappings;
    private final EmbeddedSettings settings;
    private final Clock clock;
    private final List<ExpiredRows> walks;
    private final ScheduledExecutorService scheduler;

    Upkeep(Database database, StreamCatalog catalog, Mappings mappings, EmbeddedSettings settings, Clock clock) {
        this.database = database;
        this.catalog = catalog;
        this.mappings = mappings;
        this.settings = settings;
        this.clock = clock;
        this.walks = List.of(
                new ExpiredRows(database, "history", "bucket", "INTEGER"),
                new ExpiredRows(database, "dedup", "position", "TEXT"));
        this.scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("penstock-upkeep").factory());
    }

    void start() {
        schedule(5, this::purgeSlices);
        schedule(10, this::trimStreams);
        schedule(60, this::purgeSmallTables);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Faults are logged in runSafely, and close() ends the tasks.
    private void schedule(int seconds, Runnable task) {
        scheduler.scheduleWithFixedDelay(() -> runSafely(task), seconds, seconds, TimeUnit.SECONDS);
    }

    /** A task that throws would never run again. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (PenstockException e) {
            LOG.warn("{}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("upkeep failed", e);
        }
    }

    void purgeSlices() {
        Instant now = clock.instant();
        walks.forEach(walk -> walk.purgeSlice(now, Deadline.after(TIMEOUT)));
    }

    void purgeSmallTables() {
        long now = clock.instant().getEpochSecond();
        database.write("purge expired rows", Deadline.after(TIMEOUT), transaction -> {
            delete(transaction, "DELETE FROM devices WHERE expires <= ?", now);
            delete(transaction, "DELETE FROM failed_events WHERE expires <= ?", now);
            delete(transaction, "DELETE FROM answers WHERE expires <= ?", now);
            delete(transaction, "DELETE FROM memories WHERE expires <= ?", now);
            return now;
        });
    }

    private static void delete(Transaction transaction, String sql, long limit) throws SQLException {
        PreparedStatement delete = transaction.prepare(sql);
        delete.setLong(1, limit);
        delete.executeUpdate();
    }

    void trimStreams() {
        for (StreamLog stream : catalog.all()) {
            for (ShardLog shard : stream.shards()) {
                OptionalLong done = mappings.doneThrough(shard);
                Duration retention = done.isPresent() ? settings.consumedRetention() : settings.unconsumedRetention();
                long arrivedBefore = clock.instant().minus(retention).toEpochMilli();
                long through = done.orElse(shard.last());
                trim(shard, through, arrivedBefore);
                while (shard.storedBytes(Deadline.after(TIMEOUT)) > settings.maxShardBytes()
                        && trimOnce(shard, through, Long.MAX_VALUE) > 0) {
                    LOG.debug("{} of {} is above its size: trimmed", shard.id(), stream.name());
                }
            }
        }
    }

    private void trim(ShardLog shard, long through, long arrivedBefore) {
        int rows;
        do {
            rows = trimOnce(shard, through, arrivedBefore);
        } while (rows == TRIM_ROWS);
    }

    private int trimOnce(ShardLog shard, long through, long arrivedBefore) {
        return database.write(
                "trim stream",
                Deadline.after(TIMEOUT),
                transaction -> shard.trim(transaction, through, arrivedBefore, TRIM_ROWS));
    }

    /** Ends the background work. */
    @Override
    public void close() {
        scheduler.shutdown();
        try {
            if (!scheduler.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("upkeep did not end in {} s", TIMEOUT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
