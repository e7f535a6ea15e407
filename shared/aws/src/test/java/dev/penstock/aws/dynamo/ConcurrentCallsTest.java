package dev.penstock.aws.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrentCallsTest {

    private static final List<Integer> KEYS =
            IntStream.range(0, 100 * ConcurrentCalls.AT_ONCE).boxed().toList();
    private static final RetryableException NO_ANSWER = new RetryableException("no answer");

    private final ConcurrentLinkedQueue<Integer> called = new ConcurrentLinkedQueue<>();

    @Test
    void eachCallIsMadeOnceAndSomeAreMadeAtOnce() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        // Only full groups pass.
        CyclicBarrier group = new CyclicBarrier(ConcurrentCalls.AT_ONCE);

        assertEquals(Map.of(), ConcurrentCalls.make(KEYS, key -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            await(group);
            called.add(key);
            now.decrementAndGet();
        }));

        assertEquals(KEYS, called.stream().sorted().toList());
        assertEquals(ConcurrentCalls.AT_ONCE, most.get());
    }

    @Test
    void nothingIsCalledForNothing() {
        assertEquals(Map.of(), ConcurrentCalls.make(List.<Integer>of(), called::add));
        assertEquals(0, called.size());
    }

    @Test
    void whatIsRefusedKeepsNothingBack() {
        Map<Integer, PenstockException> failures = ConcurrentCalls.make(KEYS, key -> {
            called.add(key);
            if (key % 2 == 0) {
                throw new PermanentException("too large");
            }
        });

        assertEquals(KEYS.size(), called.size());
        assertEquals(KEYS.size() / 2, failures.size());
        assertTrue(failures.keySet().stream().allMatch(key -> key % 2 == 0));
    }

    @Test
    void oneThatGetsNoAnswerKeepsNothingBackWhileOthersAreAnswered() {
        AtomicReference<Thread> unlucky = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch othersAnswered = new CountDownLatch(ConcurrentCalls.AT_ONCE);
        CountDownLatch wentOn = new CountDownLatch(1);

        Map<Integer, PenstockException> failures = ConcurrentCalls.make(KEYS, key -> {
            if (key == 0) {
                unlucky.set(Thread.currentThread());
                begun.countDown();
                await(othersAnswered);
                throw NO_ANSWER;
            }
            await(begun);
            if (Thread.currentThread().equals(unlucky.get())) {
                wentOn.countDown();
            }
            if (key > ConcurrentCalls.AT_ONCE) {
                await(wentOn); // So that there is something left to be kept back.
            }
            called.add(key);
            othersAnswered.countDown();
        });

        assertEquals(Map.of(0, NO_ANSWER), failures);
        assertEquals(KEYS.size() - 1, called.size());
    }

    @Test
    void whereNobodyAnswersTheRestIsNotCalledAndHasFailedToo() {
        Map<Integer, PenstockException> failures = ConcurrentCalls.make(KEYS, key -> {
            called.add(key);
            throw NO_ANSWER;
        });

        assertTrue(called.size() <= ConcurrentCalls.AT_ONCE, called.toString());
        assertEquals(Set.copyOf(KEYS), failures.keySet());
        failures.values().forEach(failure -> assertSame(NO_ANSWER, failure));
    }

    @Test
    void aFaultOfOursIsNotTakenForAFailure() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> ConcurrentCalls.make(KEYS, key -> {
                    throw new ArithmeticException("by zero");
                }));
        assertInstanceOf(ArithmeticException.class, e.getCause());
    }

    @Test
    void anInterruptReachesTheCallsAndTheRestIsNotMade() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(ConcurrentCalls.AT_ONCE);
        CountDownLatch never = new CountDownLatch(1);
        List<Map<Integer, PenstockException>> failures = new ArrayList<>();
        List<Boolean> interrupted = new ArrayList<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            failures.add(ConcurrentCalls.make(KEYS, key -> {
                called.add(key);
                begun.countDown();
                await(never);
            }));
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        await(begun);

        caller.interrupt();
        caller.join();

        assertEquals(ConcurrentCalls.AT_ONCE, called.size());
        assertEquals(Set.copyOf(KEYS), failures.getFirst().keySet());
        assertEquals(List.of(true), interrupted);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RetryableException("interrupted", e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("fewer at once than " + barrier.getParties(), e);
        }
    }
}
