package dev.penstock.port;

import dev.penstock.outcome.FailedEvent;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where failed events wait to be read and redriven. */
public interface FailedEventStore {

    /**
     * Saves failures. One that is there already (same failure id) stays one, and is listed once: it is a retry, so whether
     * the first or the last is kept is the store's affair.
     */
    void save(List<FailedEvent> failures, Instant expires, Deadline deadline);

    /**
     * Failures that have not expired by {@code now}, newest first.
     *
     * @param limit 1 to 1,000
     * @param cursor from the page before, or the empty string for the first
     */
    Page<FailedEvent> list(int limit, String cursor, Instant now, Deadline deadline);

    /** The failure with this id, if it is there. */
    Optional<FailedEvent> find(String failureId, Deadline deadline);

    /** The most failures that {@link #ofEvent} answers; an event that is sent again may fail again. */
    int MOST_OF_EVENT = 10;

    /** The newest failures of one event that have not expired by {@code now}, newest first. */
    List<FailedEvent> ofEvent(String deviceId, String eventId, Instant now, Deadline deadline);
}
