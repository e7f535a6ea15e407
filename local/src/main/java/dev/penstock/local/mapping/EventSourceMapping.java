package dev.penstock.local.mapping;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.local.sqlite.Database;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.Stage;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A Kinesis event source mapping: polls every shard of a stream and calls a function with batches, with the semantics of
 * Lambda's. A partial answer checkpoints before the lowest record that it names; a failing batch is halved and retried
 * with growing pauses; what is given up goes to the on-failure destination. Records of one partition key are never in two
 * batches at a time and never out of order.
 */
final class EventSourceMapping {

    private static final Duration BEGIN_TIMEOUT = Duration.ofSeconds(30);

    private final StreamMapping settings;
    private final SourceStream stream;
    private final Database database;
    private final EmbeddedStats stats;
    private final Checkpoints checkpoints;
    private final List<LanePoller> pollers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean hurried;

    private EventSourceMapping(StreamMapping settings, SourceStream stream, Database database, EmbeddedStats stats) {
        this.settings = settings;
        this.stream = stream;
        this.database = database;
        this.stats = stats;
        this.checkpoints = new Checkpoints(database, name());
    }

    /** Starts polling; events that it gives up are listed for as long as {@code keepFailures}. */
    static EventSourceMapping start(
            StreamMapping settings,
            Stage stage,
            RequestStreamHandler handler,
            Supplier<Context> contexts,
            SourceStream stream,
            GivenUpEvents givenUp,
            Database database,
            EmbeddedStats stats,
            Duration keepFailures,
            Clock clock) {
        EventSourceMapping mapping = new EventSourceMapping(settings, stream, database, stats);
        for (Shard shard : stream.shards()) {
            mapping.addPollers(
                    shard,
                    new GivenUpBatches(settings, stage, stream, shard.id(), givenUp, keepFailures),
                    handler,
                    contexts,
                    clock);
        }
        mapping.threads.forEach(Thread::start);
        return mapping;
    }

    private void addPollers(
            Shard shard,
            GivenUpBatches givenUp,
            RequestStreamHandler handler,
            Supplier<Context> contexts,
            Clock clock) {
        int lanes = settings.parallelizationFactor();
        List<@Nullable String> from = checkpoints.begin(shard.id(), lanes, Deadline.after(BEGIN_TIMEOUT));
        KinesisEventWriter eventWriter = new KinesisEventWriter(settings.function(), stream, shard.id());
        Invoker invoker = new Invoker(settings, handler, contexts, eventWriter);
        List<LanePoller> lanePollers = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            LanePoller poller = new LanePoller(this, shard, lane, from.get(lane), invoker, eventWriter, givenUp, clock);
            lanePollers.add(poller);
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name(settings.function()
                            + '-'
                            + shard.id().substring(shard.id().length() - 4)
                            + '-'
                            + lane)
                    .unstarted(poller));
        }
        long beginning = shard.begin(
                Checkpoints.lowest(from), settings.fromTrimHorizon(), () -> lowest(lanePollers, LanePoller::read));
        lanePollers.forEach(poller -> poller.beginAt(beginning));
        pollers.addAll(lanePollers);
    }

    private static long lowest(List<LanePoller> pollers, ToLongFunction<LanePoller> position) {
        return pollers.stream().mapToLong(position).min().orElse(0);
    }

    /** Under which its checkpoints are stored. */
    String name() {
        return settings.function() + '/' + settings.streamName();
    }

    StreamMapping settings() {
        return settings;
    }

    List<Shard> shards() {
        return stream.shards();
    }

    Database database() {
        return database;
    }

    EmbeddedStats stats() {
        return stats;
    }

    Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Everything up to this position of a shard is done; empty for a shard that it does not read. */
    OptionalLong doneThrough(Shard shard) {
        return pollers.stream()
                .filter(poller -> poller.shard() == shard)
                .mapToLong(LanePoller::done)
                .min();
    }

    /** How many records are not done: at most this many, since lanes pass each other. */
    long remaining() {
        long remaining = 0;
        for (Shard shard : stream.shards()) {
            remaining += Math.max(0, shard.last() - doneThrough(shard).orElse(0));
        }
        return remaining;
    }

    /** Makes sure that {@link #remaining} counts every record written before. @return false if there was no time */
    boolean lookAgain(Deadline deadline) throws InterruptedException {
        for (Shard shard : stream.shards()) {
            if (!shard.lookAgain(deadline)) {
                return false;
            }
        }
        return true;
    }

    /** From now on no batch waits to become fuller. */
    void hurry() {
        hurried = true;
        stream.shards().forEach(Shard::wakeAll);
    }

    boolean isHurried() {
        return hurried || isStopped();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Pauses a poller; ends early when the mapping is stopped. */
    void pause(Duration time) throws InterruptedException {
        stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Stops polling: batches in hand may finish within {@code grace}, then their threads are interrupted. */
    void stop(Duration grace) {
        stopped.countDown();
        stream.shards().forEach(Shard::wakeAll);
        Deadline deadline = Deadline.after(grace);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                if (!thread.join(deadline.remaining().plusMillis(1))) {
                    thread.interrupt();
                    thread.join(Duration.ofSeconds(1));
                }
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        stream.shards().forEach(Shard::end);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
