package dev.penstock.edge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one bounded queue between the connections and the workers.
 *
 * <p>Requests that came with the same token are a sequence. At any time at most one worker has requests of a sequence, and
 * it takes them oldest first; so a request is written in the same write as those before it, or after they were confirmed.
 * Different sequences share a worker's batch, and are taken in turn. Thread-safe.
 */
final class RequestQueue {

    /**
     * How much there may be.
     *
     * @param requests that wait
     * @param bytes that these hold together; a single request may exceed it, or it would wait for ever
     * @param batchRequests in one batch
     * @param batchBytes after which a batch takes no more
     * @param linger how long a batch that has room waits for more
     */
    record Bounds(int requests, long bytes, int batchRequests, long batchBytes, Duration linger) {}

    /** Requests that must not overtake one another. Guarded by the queue's lock. */
    static final class Sequence {
        private final String order;
        private final Queue<PendingRequest> waiting = new ArrayDeque<>(4);

        /** Whether it is among those ready, or a worker has it. */
        private boolean taken;

        private Sequence(String order) {
            this.order = order;
        }
    }

    private final Bounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition lingering = lock.newCondition();

    /** Those that have requests, or that a worker has. */
    private final Map<String, Sequence> sequences = new HashMap<>();

    /** Those that have requests and that no worker has, longest waiting first. */
    private final Queue<Sequence> ready = new ArrayDeque<>();

    /** What is to be run when there is room, each once. */
    private final Queue<Runnable> roomWanted = new ArrayDeque<>();

    private int waitingRequests;
    private long waitingBytes;
    private int inBatches;
    private boolean closed;

    RequestQueue(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Puts a request at the end, and answers true; or false if there is no room. Never waits. */
    boolean offer(PendingRequest request) {
        lock.lock();
        try {
            if (isFull(request.bytes())) {
                return false;
            }
            Sequence sequence = sequences.get(request.order());
            if (sequence == null) {
                sequence = new Sequence(request.order());
                sequences.put(request.order(), sequence);
            }
            sequence.waiting.add(request);
            waitingRequests++;
            waitingBytes += request.bytes();
            if (!sequence.taken) {
                sequence.taken = true;
                ready.add(sequence);
                work.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(int bytes) {
        return waitingRequests >= bounds.requests() || (waitingRequests > 0 && waitingBytes + bytes > bounds.bytes());
    }

    /** Runs {@code then}, on a worker's thread, once there may be room again. Those who asked first are first. */
    void whenRoom(Runnable then) {
        boolean now;
        lock.lock();
        try {
            now = waitingRequests == 0;
            if (!now) {
                roomWanted.add(then);
            }
        } finally {
            lock.unlock();
        }
        if (now) {
            then.run();
        }
    }

    /**
     * Waits for work.
     *
     * @return what to do next, for {@link #done} afterwards; null when the queue is closed and empty
     */
    @Nullable
    Batch next() throws InterruptedException {
        Batch batch = new Batch();
        boolean roomIsWanted;
        lock.lock();
        try {
            while (ready.isEmpty()) {
                if (closed) {
                    return null;
                }
                work.await();
            }
            fill(batch);
            linger(batch);
            if (!ready.isEmpty()) {
                work.signal();
            }
            inBatches += batch.requests().size();
            roomIsWanted = !roomWanted.isEmpty();
        } finally {
            lock.unlock();
        }
        if (roomIsWanted) {
            tellOfRoom(batch.requests().size());
        }
        return batch;
    }

    private void fill(Batch batch) {
        for (Sequence held : batch.sequences()) {
            move(held, batch);
        }
        while (hasRoom(batch)) {
            Sequence sequence = ready.poll();
            if (sequence == null) {
                return;
            }
            batch.hold(sequence);
            move(sequence, batch);
        }
    }

    private void move(Sequence sequence, Batch batch) {
        while (hasRoom(batch)) {
            PendingRequest request = sequence.waiting.poll();
            if (request == null) {
                return;
            }
            batch.add(request);
            waitingRequests--;
            waitingBytes -= request.bytes();
        }
    }

    private boolean hasRoom(Batch batch) {
        return batch.requests().size() < bounds.batchRequests() && batch.bytes() < bounds.batchBytes();
    }

    private void linger(Batch batch) throws InterruptedException {
        long left = bounds.linger().toNanos();
        while (left > 0 && hasRoom(batch) && !closed) {
            left = lingering.awaitNanos(left);
        }
        if (bounds.linger().isPositive()) {
            fill(batch);
        }
    }

    /** Runs as many of those that want room as there are places, so that they do not all run for one. */
    private void tellOfRoom(int places) {
        int left = places;
        Runnable next = wantsRoom(left);
        while (next != null) {
            next.run();
            left--;
            next = wantsRoom(left);
        }
    }

    /** Whoever is to be told next. An empty queue tells everybody: no later batch would. */
    private @Nullable Runnable wantsRoom(int places) {
        lock.lock();
        try {
            return places > 0 || waitingRequests == 0 ? roomWanted.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what {@link #next} gave: what waits behind it may be taken now. */
    void done(Batch batch) {
        lock.lock();
        try {
            inBatches -= batch.requests().size();
            for (Sequence sequence : batch.sequences()) {
                if (sequence.waiting.isEmpty()) {
                    sequences.remove(sequence.order);
                } else {
                    ready.add(sequence);
                }
            }
            if (!ready.isEmpty()) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets {@link #next} answer null once all is done. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            lingering.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many requests wait, and how many the workers have. */
    Load load() {
        lock.lock();
        try {
            return new Load(waitingRequests, inBatches);
        } finally {
            lock.unlock();
        }
    }

    record Load(int waiting, int inBatches) {}
}
