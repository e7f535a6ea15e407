package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.ingest.IngestRequest;
import dev.penstock.ingest.Receipt;
import dev.penstock.time.Deadline;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestQueueTest {

    private static final Caller NOBODY = new Caller() {
        @Override
        public boolean isGone() {
            return false;
        }

        @Override
        public void answer(List<Receipt> receipts) {}

        @Override
        public void expire() {}

        @Override
        public void fail(StatusException reason) {}
    };

    private static RequestQueue queue(int requests, int batch) {
        return new RequestQueue(new RequestQueue.Bounds(requests, 1_000_000, batch, 1_000_000, Duration.ZERO));
    }

    private static PendingRequest request(String token, String body) {
        return new PendingRequest(
                new IngestRequest(Map.of(), body.getBytes(StandardCharsets.UTF_8)),
                token,
                Deadline.after(Duration.ofMinutes(1)),
                NOBODY);
    }

    private static List<String> bodies(Batch batch) {
        return batch.requests().stream()
                .map(r -> r.order() + ":" + new String(r.request().body(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void oneBatchHoldsWhatWaitsInTheOrderOfEachToken() throws InterruptedException {
        RequestQueue queue = queue(100, 100);
        queue.offer(request("a", "1"));
        queue.offer(request("b", "1"));
        queue.offer(request("a", "2"));

        assertEquals(List.of("a:1", "a:2", "b:1"), bodies(queue.next()));
    }

    @Test
    void whatWaitsBehindABatchIsTakenOnlyWhenTheBatchIsDone() throws InterruptedException {
        RequestQueue queue = queue(100, 100);
        queue.offer(request("a", "1"));
        Batch first = queue.next();
        queue.offer(request("a", "2"));
        queue.offer(request("b", "1"));

        Batch second = queue.next();
        assertEquals(List.of("b:1"), bodies(second), "a:2 must wait for a:1, and b for nobody");
        queue.done(second);
        queue.done(first);
        assertEquals(List.of("a:2"), bodies(queue.next()));
    }

    @Test
    void aFullBatchLeavesTheRestOfASequenceForLater() throws InterruptedException {
        RequestQueue queue = queue(100, 2);
        for (int i = 1; i <= 3; i++) {
            queue.offer(request("a", "" + i));
        }
        Batch first = queue.next();
        assertEquals(List.of("a:1", "a:2"), bodies(first));
        queue.done(first);
        assertEquals(List.of("a:3"), bodies(queue.next()));
    }

    @Test
    void whoeverWaitsLongestIsNext() throws InterruptedException {
        RequestQueue queue = queue(100, 1);
        queue.offer(request("busy", "1"));
        queue.offer(request("busy", "2"));
        queue.offer(request("quiet", "1"));

        Batch first = queue.next();
        queue.done(first);
        assertEquals(List.of("quiet:1"), bodies(queue.next()), "a busy token must not starve a quiet one");
    }

    @Test
    void aFullQueueTakesNothingUntilAWorkerHasTakenSomething() throws InterruptedException {
        RequestQueue queue = queue(2, 1);
        assertTrue(queue.offer(request("a", "1")));
        assertTrue(queue.offer(request("b", "1")));
        assertFalse(queue.offer(request("c", "1")));
        queue.next();
        assertTrue(queue.offer(request("c", "1")));
    }

    @Test
    void bytesAreBoundedTooButNothingIsTooLongForAnEmptyQueue() {
        RequestQueue queue = new RequestQueue(new RequestQueue.Bounds(100, 10, 100, 100, Duration.ZERO));
        assertTrue(queue.offer(request("a", "more than ten bytes")));
        assertFalse(queue.offer(request("b", "1")));
    }

    @Test
    void thoseWhoWantRoomAreToldInTurnWhenThereIsSome() throws InterruptedException {
        RequestQueue queue = queue(1, 1);
        queue.offer(request("a", "1"));
        List<String> told = new ArrayList<>();
        queue.whenRoom(() -> {
            told.add("first");
            queue.offer(request("b", "1"));
        });
        queue.whenRoom(() -> told.add("second"));

        queue.done(queue.next());
        assertEquals(List.of("first"), told, "there was one place");
        queue.done(queue.next());
        assertEquals(List.of("first", "second"), told);
    }

    @Test
    void whoWantsRoomIsToldThoughTheOneBeforeDoesNotUseIt() throws InterruptedException {
        RequestQueue queue = queue(1, 1);
        queue.offer(request("a", "1"));
        AtomicInteger told = new AtomicInteger();
        queue.whenRoom(told::incrementAndGet);
        queue.whenRoom(told::incrementAndGet);
        queue.next();
        assertEquals(2, told.get(), "no later batch would tell the second");
    }

    @Test
    void lingeringCollectsWhatComesMeanwhile() throws Exception {
        RequestQueue queue = new RequestQueue(new RequestQueue.Bounds(100, 1_000, 100, 1_000, Duration.ofMillis(500)));
        queue.offer(request("a", "1"));
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Batch> batch = thread.submit(queue::next);
            Thread.sleep(50);
            queue.offer(request("a", "2"));
            queue.offer(request("b", "1"));
            assertEquals(List.of("a:1", "a:2", "b:1"), bodies(batch.get()));
        }
    }

    @Test
    void aClosedQueueIsEmptiedFirst() throws InterruptedException {
        RequestQueue queue = queue(10, 10);
        queue.offer(request("a", "1"));
        queue.close();
        assertNotNull(queue.next());
        assertNull(queue.next());
    }

    /** Many producers and workers: nothing is lost, nothing overtakes, and no two workers have one token. */
    @Test
    void underLoadNothingIsLostOrOvertaken() throws Exception {
        RequestQueue queue = queue(64, 7);
        int tokens = 9;
        int each = 3_000;
        Map<String, Integer> last = new ConcurrentHashMap<>();
        Set<String> held = ConcurrentHashMap.newKeySet();
        List<String> faults = new ArrayList<>();
        AtomicInteger seen = new AtomicInteger();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> producers = new ArrayList<>();
            for (int p = 0; p < 3; p++) {
                int producer = p;
                producers.add(threads.submit(() -> produce(queue, producer, tokens, each)));
            }
            List<Future<?>> workers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                workers.add(threads.submit(() -> {
                    for (Batch batch = queue.next(); batch != null; batch = queue.next()) {
                        Set<String> own = new java.util.HashSet<>();
                        for (PendingRequest request : batch.requests()) {
                            int number = Integer.parseInt(
                                    new String(request.request().body(), StandardCharsets.UTF_8));
                            Integer before = last.put(request.order(), number);
                            if (number != (before == null ? 0 : before + 1)) {
                                faults.add(request.order() + ": " + number + " after " + before);
                            }
                            if (own.add(request.order()) && !held.add(request.order())) {
                                faults.add(request.order() + " is held twice");
                            }
                            seen.incrementAndGet();
                        }
                        held.removeAll(own);
                        queue.done(batch);
                    }
                    return null;
                }));
            }
            for (Future<?> producer : producers) {
                producer.get();
            }
            queue.close();
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        assertEquals(List.of(), faults);
        assertEquals(tokens * each, seen.get());
        assertEquals(new RequestQueue.Load(0, 0), queue.load());
    }

    /** Each producer has tokens of its own, so that their order is known. */
    private static Object produce(RequestQueue queue, int producer, int tokens, int each) {
        Random random = new Random(producer);
        Map<String, Integer> next = new HashMap<>();
        for (int t = producer; t < tokens; t += 3) {
            next.put("token-" + t, 0);
        }
        while (!next.isEmpty()) {
            List<String> open = next.keySet().stream().sorted().toList();
            String token = open.get(random.nextInt(open.size()));
            int number = next.get(token);
            while (!queue.offer(request(token, "" + number))) {
                Thread.onSpinWait();
            }
            if (number + 1 == each) {
                next.remove(token);
            } else {
                next.put(token, number + 1);
            }
        }
        return producer;
    }
}
