package dev.penstock.router;

import dev.penstock.event.Event;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Sink.Undelivered;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All deliveries of a batch, made side by side. */
final class Deliveries {

    /** How many run at once: a batch that matches a thousand routes must not open a thousand connections. */
    private static final int AT_ONCE = 16;

    private final Map<Delivery.Destination, Delivery> byDestination = new LinkedHashMap<>();

    /** What a delivery came to. */
    record Result(Delivery delivery, List<Undelivered> undelivered) {}

    void add(Delivery.Destination destination, int index, Event event) {
        byDestination.computeIfAbsent(destination, Delivery::new).add(index, event);
    }

    /** Runs all, and waits for each until the deadline; one that has not ended by then is undelivered for now. */
    List<Result> run(Deadline deadline) {
        List<Delivery> deliveries = List.copyOf(byDestination.values());
        if (deliveries.isEmpty()) {
            return List.of();
        }
        if (deliveries.size() == 1) {
            Delivery only = deliveries.getFirst();
            return List.of(new Result(only, only.run(deadline)));
        }
        Semaphore room = new Semaphore(AT_ONCE);
        List<Result> results = new ArrayList<>(deliveries.size());
        // Not closed, since that would wait: a delivery that hangs beyond its deadline is left behind, interrupted.
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<List<Undelivered>>> running = new ArrayList<>(deliveries.size());
            for (Delivery delivery : deliveries) {
                running.add(threads.submit(() -> {
                    room.acquire();
                    try {
                        return delivery.run(deadline);
                    } finally {
                        room.release();
                    }
                }));
            }
            for (int i = 0; i < deliveries.size(); i++) {
                results.add(new Result(deliveries.get(i), await(running.get(i), deliveries.get(i), deadline)));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Undelivered> await(Future<List<Undelivered>> running, Delivery delivery, Deadline deadline) {
        try {
            return running.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return delivery.allUndelivered(new RetryableException("no answer before the deadline"));
        } catch (ExecutionException e) {
            return delivery.allUndelivered(new RetryableException("unexpected failure", e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return delivery.allUndelivered(new RetryableException("interrupted"));
        }
    }
}
