package dev.penstock.transform;

import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Keeps, for one batch, how each event ends and which raw records must be read again. Not thread-safe. */
final class Ends {

    private final TransformedBatch batch;
    private final DecodedBatch decoded;
    private final List<FailedEvent> failed;
    private final List<Integer> failedRecords;
    /** Indexes of passed events that the clean stream refused for good. */
    private final BitSet refused = new BitSet();
    /** Indexes of the events that became them: failed, though the rules passed them. */
    private final BitSet refusedEvents = new BitSet();
    /** Indexes of raw records that must be read again. */
    private final BitSet reported;

    /**
     * The ends so far.
     *
     * @param reported the indexes of the records that are read again whatever comes
     */
    Ends(TransformedBatch batch, BitSet reported) {
        this.batch = batch;
        this.decoded = batch.decoded();
        this.failed = new ArrayList<>(batch.failed());
        this.failedRecords = new ArrayList<>(batch.failedRecords());
        this.reported = (BitSet) reported.clone();
    }

    /** Notes that a passed event was not confirmed: its record is read again, or it fails if that would not help. */
    void unconfirmed(int index, PenstockException cause, RuleStage rules) {
        int from = batch.passedFrom().get(index);
        int record = decoded.recordOf().get(from);
        if (!(cause instanceof PermanentException)) {
            reported.set(record);
            return;
        }
        refused.set(index);
        if (!refusedEvents.get(from)) {
            refusedEvents.set(from);
            // As it came, so that a redrive does not apply the rules twice.
            String id = decoded.events().get(from).id();
            String reason = Stage.TRANSFORM.event(id) + ": write clean stream: " + cause.getMessage();
            failed.add(rules.failedEvent(decoded, from, reason));
            failedRecords.add(record);
        }
    }

    /** The failed events of records below the lowest reported one; the others will fail again. */
    List<FailedEvent> failedBelowLowest() {
        int lowest = lowest();
        List<FailedEvent> below = new ArrayList<>();
        for (int i = 0; i < failed.size(); i++) {
            if (failedRecords.get(i) < lowest) {
                below.add(failed.get(i));
            }
        }
        return below;
    }

    /** Notes that {@link #failedBelowLowest} could not be saved. */
    void failuresNotSaved() {
        failedRecords.forEach(reported::set);
    }

    /**
     * Notes that not all memory could be saved. What was saved is of whole devices, so all of them start again from their
     * first event.
     *
     * @param records those with an event that needed memory
     */
    void memoryNotSaved(BitSet records) {
        reported.or(records);
    }

    /** The events that have come to their end below the lowest reported record, but for those that failed and duplicates. */
    List<Event> doneBelowLowest() {
        int lowest = lowest();
        List<Event> done = new ArrayList<>();
        for (int i = 0; i < decoded.events().size() && decoded.recordOf().get(i) < lowest; i++) {
            if (!batch.duplicates().get(i)
                    && !refusedEvents.get(i)
                    && !batch.failedEvents().get(i)) {
                done.add(decoded.events().get(i));
            }
        }
        return done;
    }

    /** The sequence numbers of the records that must be read again, lowest first. */
    List<String> reported() {
        return reported.stream()
                .mapToObj(i -> decoded.records().get(i).sequenceNumber())
                .toList();
    }

    /**
     * How many events more than were read have come to an end below the lowest reported record: alarms, and the parts of split
     * events but the first of each. {@code read + created = passed + failed + filtered + duplicate}.
     */
    int created() {
        int lowest = lowest();
        int created = 0;
        for (int i = 0; i < decoded.events().size() && decoded.recordOf().get(i) < lowest; i++) {
            created += batch.created().get(i);
        }
        // However many of what an event became are refused, it fails once.
        return created - (refusedBelow(lowest) - refusedEventsBelow(lowest));
    }

    private int refusedBelow(int lowest) {
        return (int) refused.stream()
                .filter(i -> decoded.recordOf().get(batch.passedFrom().get(i)) < lowest)
                .count();
    }

    private int refusedEventsBelow(int lowest) {
        return (int) refusedEvents.stream()
                .filter(i -> decoded.recordOf().get(i) < lowest)
                .count();
    }

    /** The counts of the records below the lowest reported one. */
    Signal.BatchTransformed signal(Instant now, Duration took) {
        int lowest = lowest();
        int read = 0;
        for (int i = 0; i < lowest; i++) {
            read += decoded.eventCounts().get(i);
        }
        int passed = -refusedBelow(lowest);
        for (int from : batch.passedFrom()) {
            passed += decoded.recordOf().get(from) < lowest ? 1 : 0;
        }
        int filtered = 0;
        int duplicate = 0;
        for (int i = 0; i < decoded.events().size() && decoded.recordOf().get(i) < lowest; i++) {
            filtered += batch.filtered().get(i);
            duplicate += batch.duplicates().get(i) ? 1 : 0;
        }
        int failures = 0;
        for (int record : failedRecords) {
            failures += record < lowest ? 1 : 0;
        }
        long newest = decoded.newestIngestMillis();
        return new Signal.BatchTransformed(
                read,
                created(),
                passed,
                failures,
                filtered,
                duplicate,
                reported.cardinality(),
                newest == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, now.toEpochMilli() - newest)),
                took);
    }

    /** The index of the lowest reported record; the number of records if none is. */
    int lowest() {
        return reported.isEmpty() ? decoded.records().size() : reported.nextSetBit(0);
    }
}
