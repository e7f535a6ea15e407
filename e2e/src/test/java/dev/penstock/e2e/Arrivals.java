package dev.penstock.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The requests that came to a server, each as its events, and how long each was after the one before. */
final class Arrivals {

    private final List<List<String>> requests = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private long last = System.nanoTime();

    /** Notes a request, which is answered after this, and returns how many came with it. */
    synchronized int add(List<String> events) {
        long now = System.nanoTime();
        waits.add(Duration.ofNanos(now - last));
        last = now;
        requests.add(events);
        return requests.size();
    }

    synchronized List<List<String>> requests() {
        return List.copyOf(requests);
    }

    /** How long a request, counted from 0, was after the one before. */
    synchronized Duration wait(int request) {
        return waits.get(request);
    }
}
