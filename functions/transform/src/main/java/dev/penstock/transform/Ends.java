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

    private final List<RawRecord> records;
    private final TransformedBatch batch;
    private final BitSet duplicates;
    private final List<FailedEvent> failed;
    private final List<Integer> failedRecords;
    /** Events that the clean stream refused for good: failed, though the rules passed them. */
    private final BitSet refused = new BitSet();
    /** Indexes of raw records that must be read again. */
    private final BitSet reported = new BitSet();

    Ends(List<RawRecord> records, TransformedBatch batch, BitSet duplicates) {
        this.records = records;
        this.batch = batch;
        this.duplicates = duplicates;
        this.failed = new ArrayList<>(batch.failed());
        this.failedRecords = new ArrayList<>(batch.failedRecords());
    }

    /** The indexes of the passed events that are no duplicates. */
    List<Integer> toWrite() {
        List<Integer> indexes = new ArrayList<>(batch.passed().size() - duplicates.cardinality());
        for (int i = duplicates.nextClearBit(0); i < batch.passed().size(); i = duplicates.nextClearBit(i + 1)) {
            indexes.add(i);
        }
        return indexes;
    }

    /** Notes that a passed event was not confirmed: its record is read again, or it fails if that would not help. */
    void unconfirmed(int index, PenstockException cause, RuleStage rules) {
        int record = batch.passedRecords().get(index);
        if (!(cause instanceof PermanentException)) {
            reported.set(record);
            return;
        }
        Event event = batch.passed().get(index);
        String reason = Stage.TRANSFORM.event(event.id()) + ": write clean stream: " + cause.getMessage();
        refused.set(index);
        failed.add(rules.failedAfterRules(records.get(record), event, reason));
        failedRecords.add(record);
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

    /** The events that are confirmed in the clean stream, of records below the lowest reported one. */
    List<Event> confirmedBelowLowest() {
        int lowest = lowest();
        List<Event> confirmed = new ArrayList<>();
        for (int index : toWrite()) {
            if (batch.passedRecords().get(index) < lowest && !refused.get(index)) {
                confirmed.add(batch.passed().get(index));
            }
        }
        return confirmed;
    }

    /** The sequence numbers of the records that must be read again, lowest first. */
    List<String> reported() {
        return reported.stream().mapToObj(i -> records.get(i).sequenceNumber()).toList();
    }

    /** The counts of the records below the lowest reported one. */
    Signal.BatchTransformed signal(Instant now, Duration took) {
        int lowest = lowest();
        int read = 0;
        for (int i = 0; i < lowest; i++) {
            read += batch.eventCounts().get(i);
        }
        int passed = 0;
        int duplicate = 0;
        for (int i = 0; i < batch.passed().size(); i++) {
            if (batch.passedRecords().get(i) < lowest && !refused.get(i)) {
                if (duplicates.get(i)) {
                    duplicate++;
                } else {
                    passed++;
                }
            }
        }
        long newest = batch.newestIngestMillis();
        return new Signal.BatchTransformed(
                read,
                below(batch.createdRecords(), lowest),
                passed,
                below(failedRecords, lowest),
                below(batch.filteredRecords(), lowest),
                duplicate,
                reported.cardinality(),
                newest == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, now.toEpochMilli() - newest)),
                took);
    }

    private static int below(List<Integer> recordIndexes, int lowest) {
        int count = 0;
        for (int record : recordIndexes) {
            if (record < lowest) {
                count++;
            }
        }
        return count;
    }

    /** The index of the lowest reported record; the number of records if none is. */
    private int lowest() {
        return reported.isEmpty() ? records.size() : reported.nextSetBit(0);
    }
}
