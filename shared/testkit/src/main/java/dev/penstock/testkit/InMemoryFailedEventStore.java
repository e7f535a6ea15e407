package dev.penstock.testkit;

import dev.penstock.outcome.FailedEvent;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Failed events in memory. */
public final class InMemoryFailedEventStore extends Breakable implements FailedEventStore {

    private record Saved(FailedEvent failure, Instant expires) {}

    private final Map<String, Saved> byId = new HashMap<>();

    @Override
    public synchronized void save(List<FailedEvent> failures, Instant expires, Deadline deadline) {
        call();
        for (FailedEvent failure : failures) {
            byId.put(failure.failureId(), new Saved(failure, expires));
        }
    }

    @Override
    public synchronized Page<FailedEvent> list(int limit, String cursor, Instant now, Deadline deadline) {
        call();
        return Cursors.page(newestFirst(now), limit, cursor);
    }

    @Override
    public synchronized Optional<FailedEvent> find(String failureId, Deadline deadline) {
        call();
        return Optional.ofNullable(byId.get(failureId)).map(Saved::failure);
    }

    @Override
    public synchronized List<FailedEvent> ofEvent(String deviceId, String eventId, Instant now, Deadline deadline) {
        call();
        return newestFirst(now).values().stream()
                .filter(failure -> deviceId.equals(failure.deviceId()) && eventId.equals(failure.eventId()))
                .limit(MOST_OF_EVENT)
                .toList();
    }

    /** All that was saved, newest first, for assertions. */
    public synchronized List<FailedEvent> all() {
        return List.copyOf(newestFirst(Instant.MIN).values());
    }

    private NavigableMap<String, FailedEvent> newestFirst(Instant now) {
        NavigableMap<String, FailedEvent> alive = new TreeMap<>(Comparator.reverseOrder());
        for (Saved saved : byId.values()) {
            if (saved.expires.isAfter(now)) {
                alive.put(key(saved.failure), saved.failure);
            }
        }
        return alive;
    }

    private static String key(FailedEvent failure) {
        Instant at = failure.failedAt();
        return "%019d%09d#%s".formatted(at.getEpochSecond(), at.getNano(), failure.failureId());
    }
}
