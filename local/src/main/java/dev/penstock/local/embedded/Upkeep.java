package dev.penstock.local.embedded;

import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done now and then in the background: counters written, streams trimmed, expired rows deleted. */
final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int TRIM_ROWS = 200;

    private final Database database;
    private final StreamCatalog catalog;
    private final EmbeddedStats stats;
    private final Collection<EventSourceMapping> mappings;
    private final EmbeddedSettings settings;
    private final Clock clock;
    private final List<ExpiredRows> walks;
    private final ScheduledExecutorService scheduler;

    /** @param mappings those that run; may grow */
    Upkeep(
            Database database,
            StreamCatalog catalog,
            EmbeddedStats stats,
            Collection<EventSourceMapping> mappings,
            EmbeddedSettings settings,
            Clock clock) {
        this.database = database;
        this.catalog = catalog;
        this.stats = stats;
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
        schedule(1, () -> stats.flush(Deadline.after(TIMEOUT)));
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
        long batchesBefore = clock.instant().minus(settings.keepFailures()).toEpochMilli();
        database.write("purge expired rows", Deadline.after(TIMEOUT), transaction -> {
            delete(transaction, "DELETE FROM devices WHERE expires <= ?", now);
            delete(transaction, "DELETE FROM failed_events WHERE expires <= ?", now);
            delete(transaction, "DELETE FROM failed_batches WHERE failed_at < ?", batchesBefore);
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
            List<EventSourceMapping> readers =
                    mappings.stream().filter(m -> m.stream().equals(stream)).toList();
            Duration retention = readers.isEmpty() ? settings.unconsumedRetention() : settings.consumedRetention();
            long arrivedBefore = clock.instant().minus(retention).toEpochMilli();
            for (ShardLog shard : stream.shards()) {
                long through = readers.stream()
                        .mapToLong(reader -> reader.doneThrough(shard))
                        .min()
                        .orElse(shard.last());
                trim(shard, through, arrivedBefore);
                while (shard.storedBytes() > settings.maxShardBytes() && trimOnce(shard, through, Long.MAX_VALUE) > 0) {
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

    /** Ends the background work and writes the counters. */
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
        runSafely(() -> stats.flush(Deadline.after(TIMEOUT)));
    }
}
