package dev.penstock.local.mapping;

import dev.penstock.local.sqlite.Database;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PenstockException;
import java.time.Instant;
import java.util.List;

/** Where the events of batches go that a mapping gave up. */
@FunctionalInterface
public interface GivenUpEvents {

    /**
     * Keeps failed events: now, or with the transaction that checkpoints them. May be called again with the same.
     *
     * @return what belongs into that transaction
     * @throws PenstockException if they cannot be kept now
     */
    Database.Work<?> keep(List<FailedEvent> failures, Instant expires);
}
