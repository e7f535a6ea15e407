package dev.penstock.edge;

import dev.penstock.ingest.Ingest;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The pool of threads that take batches from the queue, write each with one write, and answer. */
final class Workers {

    private final RequestQueue queue;
    private final Supplier<Ingest> ingest;
    private final Signals signals;
    private final List<Thread> threads = new ArrayList<>();

    Workers(RequestQueue queue, Supplier<Ingest> ingest, Signals signals) {
        this.queue = queue;
        this.ingest = ingest;
        this.signals = signals;
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().name("edge-worker-" + i).start(this::work));
        }
    }

    /** Lets them finish what the queue has. The queue must be closed. @return whether they have, by the deadline */
    boolean join(Deadline deadline) throws InterruptedException {
        for (Thread thread : threads) {
            if (!thread.join(deadline.remaining())) {
                return false;
            }
        }
        return true;
    }

    private void work() {
        try {
            Batch batch = queue.next();
            while (batch != null) {
                try {
                    long start = System.nanoTime();
                    BatchTally tally = new BatchWrite(ingest.get()).run(batch.requests());
                    tally.emit(signals, Duration.ofNanos(System.nanoTime() - start));
                } finally {
                    queue.done(batch);
                }
                batch = queue.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
