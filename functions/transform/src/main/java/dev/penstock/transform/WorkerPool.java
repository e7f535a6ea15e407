package dev.penstock.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of threads that share the computing of a batch. The caller's thread is one of them, so that a pool of one
 * has no thread of its own and costs nothing. Thread-safe; its threads end with the process.
 */
public final class WorkerPool {

    private final int workers;
    private final @Nullable ExecutorService others;

    /**
     * Starts a pool.
     *
     * @param workers how many threads compute at once, 1 or more
     */
    public WorkerPool(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers: " + workers + " is below 1");
        }
        this.workers = workers;
        this.others = workers == 1
                ? null
                : Executors.newFixedThreadPool(
                        workers - 1,
                        Thread.ofPlatform()
                                .daemon()
                                .name("transform-worker-", 1)
                                .factory());
    }

    /** Whether the caller's thread is the only one. */
    boolean isAlone() {
        return others == null;
    }

    /**
     * Runs {@code task} with each number below {@code tasks}, each once, in any order and on any worker, and returns when all
     * are done. What they wrote is then seen by the caller. If one throws, the others may or may not have run.
     */
    void forEach(int tasks, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        // Whoever is free takes the next: lanes differ in their events, and an even split would wait for the longest.
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                task.accept(i);
            }
        };
        List<CompletableFuture<Void>> running = new ArrayList<>();
        if (others != null) {
            for (int i = 1; i < Math.min(workers, tasks); i++) {
                running.add(CompletableFuture.runAsync(worker, others));
            }
        }
        try {
            worker.run();
        } finally {
            // Also if it threw: a batch that has ended must not be computed on.
            next.addAndGet(tasks);
            await(running);
        }
    }

    private static void await(List<CompletableFuture<Void>> running) {
        try {
            CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
