package dev.penstock.local.remote;

import dev.penstock.aws.retry.SdkFailures;
import dev.penstock.local.mapping.Shard;
import dev.penstock.local.mapping.StreamRecord;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * A shard of a real stream. One thread reads it for all lanes, since a shard answers five reads a second whoever asks,
 * and keeps what a lane has not read yet; whatever Kinesis answers, it tries again.
 */
final class KinesisShard implements Shard {

    private static final Logger LOG = LoggerFactory.getLogger(KinesisShard.class);

    /** Four reads a second leave one for somebody who looks into the stream. */
    private static final Duration BETWEEN_READS = Duration.ofMillis(250);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    /** With so much kept for a lane that is behind nothing more is read; one read brings at most 10 MB. */
    private static final long MAX_KEPT_BYTES = 16L << 20;

    private final KinesisClient kinesis;
    private final String stream;
    private final String id;
    private final Instant opened;

    private final ConcurrentSkipListMap<Long, KinesisRecord> kept = new ConcurrentSkipListMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private volatile long last;
    private volatile boolean ended;
    private volatile @Nullable Thread thread;

    /** Reads begun, and the last of them that reached the end of the shard. Guarded by the lock. */
    private long reads;

    private long lastReadToEnd;
    private boolean closed;

    // The reader's own.
    private long keptBytes;
    private boolean fromTrimHorizon;
    private @Nullable String lastSequenceNumber;
    private @Nullable String iterator;

    /** @param opened where a mapping begins that wants only new records */
    KinesisShard(KinesisClient kinesis, String stream, String id, Instant opened) {
        this.kinesis = kinesis;
        this.stream = stream;
        this.id = id;
        this.opened = opened;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long begin(@Nullable String checkpoint, boolean fromTrimHorizon, LongSupplier readByAll) {
        this.lastSequenceNumber = checkpoint;
        this.fromTrimHorizon = fromTrimHorizon;
        thread = Thread.ofPlatform()
                .daemon()
                .name("kinesis-" + stream + '-' + id.substring(id.length() - 4))
                .start(() -> readUntilEnded(readByAll));
        return 0;
    }

    private void readUntilEnded(LongSupplier readByAll) {
        int failures = 0;
        while (!ended && !isClosed()) {
            long begun = System.nanoTime();
            try {
                forgetThrough(readByAll.getAsLong());
                if (keptBytes < MAX_KEPT_BYTES) {
                    read();
                }
                failures = 0;
                pause(BETWEEN_READS.minusNanos(System.nanoTime() - begun));
            } catch (SdkException e) {
                if (!SdkFailures.isThrottling(e)) {
                    iterator = null;
                }
                if (!(e instanceof ExpiredIteratorException) && !ended) {
                    LOG.warn(
                            "{}; trying again",
                            SdkFailures.translate("read " + name(), e).getMessage());
                }
                pause(backoff(++failures));
            } catch (RuntimeException e) {
                LOG.error("read {}; trying again", name(), e);
                pause(backoff(++failures));
            }
        }
    }

    private String name() {
        return "stream " + stream + " " + id;
    }

    private void read() {
        long number = countRead();
        String from = iterator == null ? newIterator() : iterator;
        iterator = from;
        GetRecordsResponse answer = kinesis.getRecords(request -> request.shardIterator(from));
        for (Record record : answer.records()) {
            KinesisRecord read = KinesisRecord.of(last + 1, record);
            kept.put(read.position(), read);
            keptBytes += read.data().length;
            lastSequenceNumber = read.sequenceNumber();
            last = read.position();
        }
        iterator = answer.nextShardIterator();
        boolean atEnd = answer.millisBehindLatest() == null || answer.millisBehindLatest() == 0;
        noteRead(number, atEnd, iterator == null);
        if (iterator == null) {
            LOG.warn("{} was closed by resharding: restart the run to read the shards that took its place", name());
        }
    }

    private String newIterator() {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().streamName(stream).shardId(id);
        if (lastSequenceNumber != null) {
            request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                    .startingSequenceNumber(lastSequenceNumber);
        } else if (fromTrimHorizon) {
            request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
        } else {
            // Not LATEST: an iterator that expires before the first record would skip some.
            request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(opened);
        }
        return kinesis.getShardIterator(request.build()).shardIterator();
    }

    private void forgetThrough(long position) {
        var oldest = kept.firstEntry();
        while (oldest != null && oldest.getKey() <= position) {
            keptBytes -= oldest.getValue().data().length;
            kept.remove(oldest.getKey());
            oldest = kept.firstEntry();
        }
    }

    /** Doubles from try to try, with jitter so that shards which fail together do not come back together. */
    private static Duration backoff(int failures) {
        long millis = Math.min(LONGEST_BACKOFF.toMillis(), FIRST_BACKOFF.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    private void pause(Duration time) {
        try {
            if (!ended && time.isPositive()) {
                Thread.sleep(time);
            }
        } catch (InterruptedException e) {
            // Only end() interrupts, and the loop sees that.
            LOG.debug("{}: woken", name());
        }
    }

    private long countRead() {
        lock.lock();
        try {
            return ++reads;
        } finally {
            lock.unlock();
        }
    }

    private void noteRead(long number, boolean atEnd, boolean nowClosed) {
        lock.lock();
        try {
            if (atEnd) {
                lastReadToEnd = number;
            }
            closed = nowClosed;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long readAfter(long position, Consumer<? super StreamRecord> reader) {
        long through = position;
        for (KinesisRecord record : kept.tailMap(position + 1).values()) {
            reader.accept(record);
            through = record.position();
        }
        return through;
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // The loop is the callers': wakeAll() must end the wait without a record.
    public void awaitAfter(long position, long nanos) throws InterruptedException {
        lock.lock();
        try {
            if (last <= position && nanos > 0) {
                changed.await(nanos, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wakeAll() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public boolean lookAgain(Deadline deadline) throws InterruptedException {
        lock.lock();
        try {
            long begun = reads;
            while (lastReadToEnd <= begun && !closed) {
                long left = deadline.remaining().toNanos();
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end() {
        ended = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
