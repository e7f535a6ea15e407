package dev.penstock.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that are all open before the first of them says a word. */
final class Storm {

    private final List<Guest<?>> guests = new ArrayList<>();
    private int staying;

    /** What a client does with its connection. */
    interface Act<C> {
        void on(C connection) throws Exception;
    }

    private record Guest<C extends AutoCloseable>(Callable<C> open, Act<C> act) {
        private void visit(CountDownLatch allAreOpen) throws Exception {
            try (C connection = open.call()) {
                allAreOpen.countDown();
                allAreOpen.await();
                act.on(connection);
            }
        }
    }

    <C extends AutoCloseable> void add(boolean stays, Callable<C> open, Act<C> act) {
        guests.add(new Guest<>(open, act));
        staying += stays ? 1 : 0;
    }

    /** Runs to the end of the last connection. @return how many of them stayed */
    int blow() throws Exception {
        CountDownLatch allAreOpen = new CountDownLatch(guests.size());
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Guest<?> guest : guests) {
                clients.add(threads.submit(() -> {
                    guest.visit(allAreOpen);
                    return guest;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
        return staying;
    }
}
