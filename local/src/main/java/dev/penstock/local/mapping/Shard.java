package dev.penstock.local.mapping;

import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A shard to be read by the lanes of one mapping, each at its own pace. */
public interface Shard {

    /** As Kinesis names it, for example {@code shardId-000000000000}. */
    String id();

    /**
     * Begins to read. Called once, before anything else.
     *
     * @param checkpoint the sequence number after which to go on, or null for a shard that was never read
     * @param fromTrimHorizon whether one that was never read begins with its oldest record (else with the next new one)
     * @param readByAll the position up to which every lane has read: up to there records are not asked for again
     * @return the position after which the lanes begin
     */
    long begin(@Nullable String checkpoint, boolean fromTrimHorizon, LongSupplier readByAll);

    /**
     * Passes on the records after a position, oldest first, all or as many as are at hand.
     *
     * @return the position up to which there is nothing more to read; {@code position} if there is nothing yet
     * @throws PenstockException if the records cannot be read now; then none was passed on
     */
    long readAfter(long position, Consumer<? super StreamRecord> reader);

    /** Waits for a record after a position, at most so long; may return early, so callers look again. */
    void awaitAfter(long position, long nanos) throws InterruptedException;

    /** Ends every {@link #awaitAfter} early. */
    void wakeAll();

    /** The position of the newest record that is known. */
    long last();

    /**
     * Makes sure that {@link #last} knows of every record that was written before this call.
     *
     * @return false if that was not to be had by the deadline
     */
    boolean lookAgain(Deadline deadline) throws InterruptedException;

    /** Ends the reading. */
    void end();
}
