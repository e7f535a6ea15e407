package dev.penstock.local.mapping;

import dev.penstock.local.sqlite.Database;
import dev.penstock.local.sqlite.Transaction;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane of a mapping on one shard: reads the records whose partition keys belong to it, calls the function with one
 * batch after the other, and checkpoints what is done.
 */
final class LanePoller implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LanePoller.class);

    /**
     * A batch that is not full begins at least this long after the one before, or {@value #PACE_FACTOR} times as long as
     * that one took. Under load this packs batches, and most of what a batch costs (commits, a chunk per device) it costs
     * whether it is large or small. It adds at most {@link #LONGEST_PACE_NANOS} to the latency.
     */
    private static final long SHORTEST_PACE_NANOS = Duration.ofMillis(10).toNanos();

    private static final long LONGEST_PACE_NANOS = Duration.ofMillis(200).toNanos();
    private static final int PACE_FACTOR = 3;

    /** How often a lane that finds only other lanes' records notes how far it has looked. */
    private static final long IDLE_CHECKPOINT_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long IDLE_WAIT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(30);

    /** A batch, or what bisecting left of it. */
    private record Attempt(List<StreamRecord> records, int failures, String reason) {
        Attempt {
            records = List.copyOf(records);
        }
    }

    private final EventSourceMapping mapping;
    private final StreamMapping settings;
    private final Shard shard;
    private final int lane;
    private final Invoker invoker;
    private final KinesisEventWriter eventWriter;
    private final GivenUpBatches givenUp;
    private final Clock clock;

    /** Read from the shard, not delivered yet. */
    private final Deque<StreamRecord> held = new ArrayDeque<>();

    /**
     * Lanes of a shard begin together, where the one furthest behind has to: what this one did in an earlier run is
     * passed over. Null once that is behind it.
     */
    private @Nullable String doneEarlier;

    /** How far the shard has been looked through. */
    private volatile long position;

    /** The last record that was looked at, of whatever lane. */
    private @Nullable StreamRecord looked;

    private long checkpointed;
    private long lastCheckpointNanos = System.nanoTime();
    private long nextBatchNanos = System.nanoTime();

    /** Everything of this lane up to here is done and checkpointed, or was never this lane's. */
    private volatile long done;

    LanePoller(
            EventSourceMapping mapping,
            Shard shard,
            int lane,
            @Nullable String doneEarlier,
            Invoker invoker,
            KinesisEventWriter eventWriter,
            GivenUpBatches givenUp,
            Clock clock) {
        this.mapping = mapping;
        this.settings = mapping.settings();
        this.shard = shard;
        this.lane = lane;
        this.invoker = invoker;
        this.eventWriter = eventWriter;
        this.givenUp = givenUp;
        this.clock = clock;
        this.doneEarlier = doneEarlier;
    }

    /** Says where the shard begins; before the thread starts. */
    void beginAt(long beginning) {
        this.position = beginning;
        this.checkpointed = beginning;
        this.done = beginning;
    }

    Shard shard() {
        return shard;
    }

    /** Everything up to this position has been read, if not done. */
    long read() {
        return position;
    }

    /** Everything of this lane up to this position is done. */
    long done() {
        return done;
    }

    @Override
    public void run() {
        try {
            while (!mapping.isStopped()) {
                try {
                    step();
                } catch (PenstockException e) {
                    // The shard or the database cannot be read or written; what was held is still held.
                    LOG.warn("{}: {}", mapping.name(), e.getMessage());
                    mapping.pause(LONGEST_BACKOFF.dividedBy(10));
                }
            }
            checkpointLooked();
        } catch (InterruptedException e) {
            LOG.debug("{}: interrupted", mapping.name());
        } catch (PenstockException e) {
            LOG.warn("{}: {}", mapping.name(), e.getMessage());
        }
    }

    private void step() throws InterruptedException {
        fill();
        if (held.isEmpty()) {
            done = position;
            if (System.nanoTime() - lastCheckpointNanos > IDLE_CHECKPOINT_NANOS) {
                checkpointLooked();
            }
            shard.awaitAfter(position, IDLE_WAIT_NANOS);
            return;
        }
        gather();
        List<StreamRecord> batch = takeBatch();
        long begun = System.nanoTime();
        deliver(batch);
        long took = System.nanoTime() - begun;
        nextBatchNanos = begun + Math.clamp(PACE_FACTOR * took, SHORTEST_PACE_NANOS, LONGEST_PACE_NANOS);
    }

    /** Reads on until a batch is held or the shard has no more. */
    private void fill() {
        while (held.size() < settings.batchSize()) {
            long reached = shard.readAfter(position, this::look);
            if (reached == position) {
                return;
            }
            position = reached;
        }
    }

    private void look(StreamRecord record) {
        looked = record;
        if (isOwn(record) && !wasDoneEarlier(record)) {
            held.add(record);
        }
    }

    private boolean wasDoneEarlier(StreamRecord record) {
        if (doneEarlier == null) {
            return false;
        }
        if (Checkpoints.compare(record.sequenceNumber(), doneEarlier) <= 0) {
            return true;
        }
        doneEarlier = null;
        return false;
    }

    private boolean isOwn(StreamRecord record) {
        return Integer.remainderUnsigned(record.keyHash(), settings.parallelizationFactor()) == lane;
    }

    /** Waits for a fuller batch: the batching window, and never two small batches in quick succession. */
    private void gather() throws InterruptedException {
        long end = Math.max(System.nanoTime() + settings.batchingWindow().toNanos(), nextBatchNanos);
        for (long left = end - System.nanoTime();
                left > 0 && held.size() < settings.batchSize() && !mapping.isHurried();
                left = end - System.nanoTime()) {
            if (settings.batchingWindow().isZero()) {
                mapping.pause(Duration.ofNanos(left));
            } else {
                shard.awaitAfter(position, left);
            }
            fill();
        }
    }

    private List<StreamRecord> takeBatch() {
        List<StreamRecord> batch = new ArrayList<>(Math.min(held.size(), settings.batchSize()));
        long bytes = 64;
        while (batch.size() < settings.batchSize() && !held.isEmpty()) {
            bytes += eventWriter.sizeBound(held.getFirst());
            if (bytes > KinesisEventWriter.MAX_PAYLOAD_BYTES && !batch.isEmpty()) {
                break;
            }
            batch.add(held.removeFirst());
        }
        return batch;
    }

    /** Delivers a batch wholly, in parts or, in the end, to the on-failure destination; returns early only when stopped. */
    private void deliver(List<StreamRecord> batch) throws InterruptedException {
        Deque<Attempt> attempts = new ArrayDeque<>();
        attempts.push(new Attempt(batch, 0, ""));
        while (!attempts.isEmpty()) {
            if (mapping.isStopped()) {
                return;
            }
            Attempt attempt = attempts.pop();
            int expired = countExpired(attempt);
            if (expired > 0) {
                giveUp(attempt, expired, GivenUpBatches.Condition.RECORD_AGE_EXCEEDED);
                pushRest(attempts, attempt, expired);
                continue;
            }
            Invoker.Result result = invoker.invoke(attempt.records);
            if (result.done() > 0) {
                settle(attempt.records.get(result.done() - 1), result.counts());
                pushRest(attempts, attempt, result.done());
                continue;
            }
            retry(attempts, attempt, result.reason());
        }
        if (held.isEmpty()) {
            done = position;
        }
    }

    private static void pushRest(Deque<Attempt> attempts, Attempt attempt, int from) {
        if (from < attempt.records.size()) {
            attempts.push(new Attempt(attempt.records.subList(from, attempt.records.size()), 0, attempt.reason));
        }
    }

    private void retry(Deque<Attempt> attempts, Attempt attempt, String reason) throws InterruptedException {
        int size = attempt.records.size();
        if (size > 1 && settings.bisectOnError()) {
            attempts.push(new Attempt(attempt.records.subList(size / 2, size), attempt.failures, reason));
            attempts.push(new Attempt(attempt.records.subList(0, size / 2), attempt.failures, reason));
            return;
        }
        Attempt failed = new Attempt(attempt.records, attempt.failures + 1, reason);
        int limit = settings.maximumRetries();
        if (limit >= 0 && failed.failures > limit) {
            giveUp(failed, size, GivenUpBatches.Condition.RETRY_ATTEMPTS_EXHAUSTED);
            return;
        }
        attempts.push(failed);
        mapping.pause(backoff(failed.failures));
    }

    /** Doubles from try to try, with jitter so that lanes which fail together do not come back together. */
    private static Duration backoff(int failures) {
        long millis = Math.min(LONGEST_BACKOFF.toMillis(), FIRST_BACKOFF.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    private int countExpired(Attempt attempt) {
        Duration maximum = settings.maximumRecordAge();
        if (maximum == null) {
            return 0;
        }
        long oldest = clock.millis() - maximum.toMillis();
        int expired = 0;
        while (expired < attempt.records.size() && attempt.records.get(expired).arrivalMillis() < oldest) {
            expired++;
        }
        return expired;
    }

    private void giveUp(Attempt attempt, int count, GivenUpBatches.Condition condition) throws InterruptedException {
        List<StreamRecord> records = attempt.records.subList(0, count);
        byte[] payload = eventWriter.write(records);
        Instant now = clock.instant();
        String reason = attempt.reason.isEmpty() ? "the record is too old" : attempt.reason;
        untilCommitted(() -> {
            Database.Work<Counts> save = givenUp.save(records, payload, condition, attempt.failures, reason, now);
            return transaction -> checkpoint(transaction, records.getLast(), List.of(save.run(transaction)));
        });
        noteCheckpoint(records.getLast());
        LOG.atWarn()
                .addKeyValue("mapping", mapping.name())
                .addKeyValue("records", count)
                .log("gave up: {}", reason);
    }

    /** Checkpoints work that the function has done, however often it takes: else it would be done and counted again. */
    private void settle(StreamRecord last, List<Counts> counts) throws InterruptedException {
        untilCommitted(() -> transaction -> checkpoint(transaction, last, counts));
        noteCheckpoint(last);
    }

    private void untilCommitted(Supplier<Database.Work<?>> work) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                write(work.get());
                return;
            } catch (PenstockException e) {
                if (mapping.isStopped()) {
                    throw e;
                }
                LOG.warn("{}", e.getMessage());
                mapping.pause(backoff(failures));
            }
        }
    }

    /** Notes how far a lane has looked that has nothing to deliver. */
    private void checkpointLooked() {
        StreamRecord last = looked;
        // What is held is not done; and a checkpoint of an earlier run must not be taken back.
        if (last == null || last.position() > done || last.position() <= checkpointed || wasDoneEarlier(last)) {
            return;
        }
        write(transaction -> checkpoint(transaction, last, List.of()));
        checkpointed = last.position();
        lastCheckpointNanos = System.nanoTime();
    }

    private void write(Database.Work<?> work) {
        mapping.database().write("checkpoint " + mapping.name(), Deadline.after(CHECKPOINT_TIMEOUT), work);
    }

    private StreamRecord checkpoint(Transaction transaction, StreamRecord last, List<Counts> counts)
            throws SQLException {
        mapping.stats().add(transaction, counts);
        mapping.checkpoints()
                .save(transaction, shard.id(), lane, settings.parallelizationFactor(), last.sequenceNumber());
        return last;
    }

    private void noteCheckpoint(StreamRecord last) {
        checkpointed = last.position();
        lastCheckpointNanos = System.nanoTime();
        done = last.position();
    }
}
