package dev.penstock.testkit;

import dev.penstock.outcome.FailedEvent;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Failed events in memory. */
public final class InMemoryFailedEventStore extends Breakable implements FailedEventStore {

    private record Saved(FailedEvent failure, Instant expires) {}

    private final TreeMap<String, Saved> byKey = new TreeMap<>(Comparator.reverseOrder());

    @Override
    public synchronized void save(List<FailedEvent> failures, Instant expires, Deadline deadline) {
        call();
        for (FailedEvent failure : failures) {
            byKey.putIfAbsent(key(failure), new Saved(failure, expires));
        }
    }

    @Override
    public synchronized Page<FailedEvent> list(int limit, String cursor, Instant now, Deadline deadline) {
        call();
        TreeMap<String, FailedEvent> alive = new TreeMap<>(Comparator.reverseOrder());
        byKey.forEach((key, saved) -> {
            if (saved.expires.isAfter(now)) {
                alive.put(key, saved.failure);
            }
        });
        return Cursors.page(alive, limit, cursor);
    }

    @Override
    public synchronized Optional<FailedEvent> find(String failureId, Deadline deadline) {
        call();
        return byKey.values().stream()
                .map(Saved::failure)
                .filter(failure -> failure.failureId().equals(failureId))
                .findFirst();
    }

    /** All that was saved, newest first, for assertions. */
    public synchronized List<FailedEvent> all() {
        return byKey.values().stream().map(Saved::failure).toList();
    }

    private static String key(FailedEvent failure) {
        Instant at = failure.failedAt();
        return "%019d%09d#%s".formatted(at.getEpochSecond(), at.getNano(), failure.failureId());
    }
}
