package dev.penstock.aws.dynamo;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The same call for each of many keys, where DynamoDB takes only one at a time: some are made at once. */
final class ConcurrentCalls<K> {

    /** As many connections as the JDK keeps open to one host; more would be opened anew each time. */
    static final int AT_ONCE = 5;

    private final Consumer<K> call;
    private final Queue<K> waiting;
    private final Map<K, PenstockException> failures = new ConcurrentHashMap<>();
    private final AtomicInteger answers = new AtomicInteger();

    private ConcurrentCalls(Collection<K> keys, Consumer<K> call) {
        this.call = call;
        this.waiting = new ConcurrentLinkedQueue<>(keys);
    }

    /**
     * Calls for each key, and returns when every call has ended; so each has to keep to its deadline. Interrupted, it
     * interrupts them.
     *
     * <p>When a call fails in a way that may pass, and none of the others was answered meanwhile, the table does not answer
     * at all: then those not begun are not made, since each would wait as long, and have failed for the same reason.
     *
     * @param call throws {@link PenstockException} if it fails
     * @return why calls failed, by key; the others were answered
     */
    static <K> Map<K, PenstockException> make(Collection<K> keys, Consumer<K> call) {
        return new ConcurrentCalls<>(keys, call).make(Math.min(AT_ONCE, keys.size()));
    }

    private Map<K, PenstockException> make(int atOnce) {
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < atOnce; i++) {
                callers.add(threads.submit(this::callInTurn));
            }
        }
        for (Future<?> caller : callers) {
            if (caller.state() == Future.State.FAILED) {
                throw new IllegalStateException("call DynamoDB", caller.exceptionNow());
            }
        }
        return failures;
    }

    private void callInTurn() {
        for (K key = waiting.poll(); key != null; key = waiting.poll()) {
            int before = answers.get();
            try {
                call.accept(key);
                answers.incrementAndGet();
            } catch (PenstockException e) {
                failures.put(key, e);
                if (e instanceof PermanentException) {
                    answers.incrementAndGet(); // It was refused, so somebody is there.
                } else if (answers.get() == before) {
                    failAllWaiting(e);
                }
            }
        }
    }

    private void failAllWaiting(PenstockException cause) {
        for (K key = waiting.poll(); key != null; key = waiting.poll()) {
            failures.put(key, cause);
        }
    }
}
