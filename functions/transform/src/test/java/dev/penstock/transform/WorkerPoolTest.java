package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WorkerPoolTest {

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "1, 100", "4, 0", "4, 1", "4, 3", "4, 1000"})
    void everyTaskRunsOnce(int workers, int tasks) {
        AtomicInteger[] runs = new AtomicInteger[tasks];
        for (int i = 0; i < tasks; i++) {
            runs[i] = new AtomicInteger();
        }
        new WorkerPool(workers).forEach(tasks, i -> runs[i].incrementAndGet());
        for (int i = 0; i < tasks; i++) {
            assertEquals(1, runs[i].get(), "runs of task " + i);
        }
    }

    @Test
    void aPoolOfOneComputesOnTheCallersThread() {
        WorkerPool pool = new WorkerPool(1);
        assertTrue(pool.isAlone());
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.forEach(10, i -> threads.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), threads);
    }

    @Test
    void asManyTasksAsWorkersRunAtOnce() {
        WorkerPool pool = new WorkerPool(3);
        assertFalse(pool.isAlone());
        CountDownLatch atOnce = new CountDownLatch(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.forEach(3, i -> {
            threads.add(Thread.currentThread());
            atOnce.countDown();
            await(atOnce);
        });
        assertEquals(3, threads.size());
        assertTrue(threads.contains(Thread.currentThread()), "the caller is one of the workers");
    }

    @Test
    void neverDoMoreTasksThanWorkersRunAtOnce() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        new WorkerPool(3).forEach(200, i -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.yield();
            running.decrementAndGet();
        });
        assertTrue(most.get() <= 3, () -> most + " tasks ran at once");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whatATaskThrowsReachesTheCallerAndThePoolGoesOn(int workers) {
        WorkerPool pool = new WorkerPool(workers);
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> pool.forEach(100, i -> {
                    if (i == 7) {
                        throw new IllegalStateException("task 7");
                    }
                }));
        assertEquals("task 7", thrown.getMessage());
        AtomicInteger runs = new AtomicInteger();
        pool.forEach(100, i -> runs.incrementAndGet());
        assertEquals(100, runs.get());
    }

    @Test
    void noTaskRunsOnWhenTheCallHasEnded() {
        AtomicInteger running = new AtomicInteger();
        WorkerPool pool = new WorkerPool(4);
        CountDownLatch others = new CountDownLatch(4);
        assertThrows(
                IllegalStateException.class,
                () -> pool.forEach(1_000, i -> {
                    running.incrementAndGet();
                    others.countDown();
                    await(others);
                    running.decrementAndGet();
                    throw new IllegalStateException("all of them");
                }));
        assertEquals(0, running.get());
    }

    @Test
    void severalCallersMayShareAPool() throws InterruptedException {
        WorkerPool pool = new WorkerPool(2);
        AtomicInteger runs = new AtomicInteger();
        Thread[] callers = new Thread[4];
        for (int c = 0; c < callers.length; c++) {
            callers[c] = Thread.ofPlatform().start(() -> pool.forEach(500, i -> runs.incrementAndGet()));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(2_000, runs.get());
    }

    @Test
    void aPoolOfNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new WorkerPool(0));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "the other workers did not come");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
