package dev.penstock.local.mapping;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.sqlite.Database;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.Stage;
import dev.penstock.time.Deadline;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event source mappings of a pipeline, their checkpoints and exact counters, in one database. Thread-safe. */
public final class Mappings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Mappings.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final Duration DRAIN_LOOK = Duration.ofMillis(20);

    private final Database database;
    private final Duration keepFailures;
    private final Clock clock;
    private final EmbeddedStats stats;
    private final List<EventSourceMapping> running = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("penstock-mappings").factory());

    /**
     * Opens the counters; no mapping runs yet.
     *
     * @param keepFailures how long what mappings give up is listed
     * @throws PenstockException if the database cannot be read or written
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Faults are logged in runSafely, and close() ends the tasks.
    public Mappings(Database database, Duration keepFailures, Clock clock) {
        this.database = database;
        this.keepFailures = keepFailures;
        this.clock = clock;
        this.stats = EmbeddedStats.load(database, clock, Deadline.after(OPEN_TIMEOUT));
        upkeep.scheduleWithFixedDelay(() -> runSafely(this::writeCounters), 1, 1, TimeUnit.SECONDS);
        upkeep.scheduleWithFixedDelay(() -> runSafely(this::forgetGivenUp), 60, 60, TimeUnit.SECONDS);
    }

    /** The counters. Every function's signals must go there too: it is a {@code Signals} as well. */
    public EmbeddedStats stats() {
        return stats;
    }

    /**
     * Starts an event source mapping; it goes on where it stopped last.
     *
     * @param stage at which events have failed that the mapping gives up
     * @param handler called from several threads at once
     * @param contexts makes the context of each invocation
     * @param stream that it reads
     * @param givenUp where the events go that it gives up
     */
    public void start(
            StreamMapping mapping,
            Stage stage,
            RequestStreamHandler handler,
            Supplier<Context> contexts,
            SourceStream stream,
            GivenUpEvents givenUp) {
        running.add(EventSourceMapping.start(
                mapping, stage, handler, contexts, stream, givenUp, database, stats, keepFailures, clock));
    }

    /** The position up to which every mapping that reads a shard is done; empty where none reads it. */
    public OptionalLong doneThrough(Shard shard) {
        return running.stream()
                .map(mapping -> mapping.doneThrough(shard))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
    }

    /**
     * Waits until every mapping has done every record of its stream. Nothing but mapped functions should write to the
     * streams meanwhile.
     *
     * @return what is left when the deadline passed, in records by {@code function/stream}; empty when nothing is. It is
     *     in the streams, and the next start goes on with it
     */
    public Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        running.forEach(EventSourceMapping::hurry);
        while (true) {
            // A function may write to a stream that was looked at before: nothing may have been written during the
            // look.
            Map<String, Long> endsBefore = streamEnds();
            Map<String, Long> left = remaining();
            if (left.isEmpty()) {
                left = unseen(deadline);
            }
            boolean empty = left.isEmpty() && streamEnds().equals(endsBefore);
            if (empty || deadline.hasPassed()) {
                return left;
            }
            Thread.sleep(DRAIN_LOOK);
        }
    }

    private Map<String, Long> remaining() {
        Map<String, Long> left = new LinkedHashMap<>();
        for (EventSourceMapping mapping : running) {
            long remaining = mapping.remaining();
            if (remaining > 0) {
                left.put(mapping.name(), remaining);
            }
        }
        return left;
    }

    /** The mappings whose streams cannot be read to their end now, each as if one record was left. */
    private Map<String, Long> unseen(Deadline deadline) throws InterruptedException {
        Map<String, Long> unseen = new LinkedHashMap<>();
        for (EventSourceMapping mapping : running) {
            if (!mapping.lookAgain(deadline)) {
                unseen.put(mapping.name(), Math.max(1, mapping.remaining()));
            }
        }
        return unseen;
    }

    private Map<String, Long> streamEnds() {
        Map<String, Long> ends = new HashMap<>();
        for (EventSourceMapping mapping : running) {
            ends.put(
                    mapping.name(),
                    mapping.shards().stream().mapToLong(Shard::last).sum());
        }
        return ends;
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

    private void writeCounters() {
        stats.flush(Deadline.after(TIMEOUT));
    }

    private void forgetGivenUp() {
        long before = clock.instant().minus(keepFailures).toEpochMilli();
        database.write("purge given up batches", Deadline.after(TIMEOUT), transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM failed_batches WHERE failed_at < ?");
            delete.setLong(1, before);
            return delete.executeUpdate();
        });
    }

    /** Stops the mappings (batches in hand get five seconds) and writes the counters; the database stays open. */
    @Override
    public void close() {
        running.forEach(mapping -> mapping.stop(STOP_GRACE));
        upkeep.shutdown();
        try {
            if (!upkeep.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the counters were not written in {} s", TIMEOUT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runSafely(this::writeCounters);
    }
}
