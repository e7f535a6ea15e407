package dev.penstock.router;

import dev.penstock.aws.stream.KinesisBatch.Entry;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What becomes of a batch's records. From the lowest record that is reported for retry on, everything runs again, so
 * only what lies below it has come to its end: it alone is counted and saved.
 */
final class Verdict {

    private final Batch batch;
    private final Map<Integer, String> reasons = new TreeMap<>();
    private int reportedFrom;

    Verdict(Batch batch) {
        this.batch = batch;
        this.reportedFrom = batch.entries().size();
    }

    /** An event cannot be delivered, now or later; a second reason joins the first. */
    void fail(int index, PermanentException cause) {
        Event event = batch.events().get(index);
        String reason = cause.getMessage();
        reasons.merge(index, Stage.ROUTE.event(event.id()) + ": " + reason, (first, second) -> first + "; " + reason);
    }

    /** An event must be tried again, and so its record. */
    void retry(int index) {
        reportFrom(batch.recordOf()[index]);
    }

    /** The record of the first failure must be tried again, because it could not be saved. */
    void retryFailures() {
        batch.unreadable().keySet().forEach(this::reportFrom);
        reasons.keySet().forEach(this::retry);
    }

    private void reportFrom(int record) {
        reportedFrom = Math.min(reportedFrom, record);
    }

    /** The index of the first record to be read again, if any. */
    Optional<Integer> reportedFrom() {
        return reportedFrom < batch.entries().size() ? Optional.of(reportedFrom) : Optional.empty();
    }

    /** How many records are read again. */
    int reportedRecords() {
        return batch.entries().size() - reportedFrom;
    }

    /** How many events came to an end; an unreadable record counts as one. */
    int read() {
        int read = 0;
        for (int record : batch.recordOf()) {
            read += record < reportedFrom ? 1 : 0;
        }
        for (int record : batch.unreadable().keySet()) {
            read += record < reportedFrom ? 1 : 0;
        }
        return read;
    }

    /** How many of them are of unknown types and have not failed. */
    int quarantined() {
        int quarantined = 0;
        for (int i = 0; i < batch.recordOf().length; i++) {
            boolean ended = batch.recordOf()[i] < reportedFrom && !reasons.containsKey(i);
            quarantined += ended && batch.events().get(i).isQuarantined() ? 1 : 0;
        }
        return quarantined;
    }

    /** What failed for good. */
    List<FailedEvent> failures() {
        List<FailedEvent> failures = new ArrayList<>();
        batch.unreadable().forEach((record, reason) -> {
            if (record < reportedFrom) {
                failures.add(unreadable(batch.entries().get(record), reason));
            }
        });
        reasons.forEach((index, reason) -> {
            if (batch.recordOf()[index] < reportedFrom) {
                failures.add(failed(index, reason));
            }
        });
        return failures;
    }

    private static FailedEvent unreadable(Entry entry, String reason) {
        String source = new SourcePosition(entry.shard(), entry.sequenceNumber(), 0).toString();
        return new FailedEvent(
                FailedEvent.idOf(Stage.ROUTE, source),
                entry.arrival(),
                Stage.ROUTE,
                null,
                null,
                null,
                Stage.ROUTE.label() + " record " + source + ": " + reason,
                false,
                source,
                entry.data());
    }

    /** Failed at the time when its record came: a retry must write the same failure, not a second one. */
    private FailedEvent failed(int index, String reason) {
        Event event = batch.events().get(index);
        Entry entry = batch.entries().get(batch.recordOf()[index]);
        SourcePosition position = event.source();
        String source = position != null
                ? position.toString()
                : new SourcePosition(entry.shard(), entry.sequenceNumber(), batch.placeInRecord(index)).toString();
        return new FailedEvent(
                FailedEvent.idOf(Stage.ROUTE, source, event.id()),
                entry.arrival(),
                Stage.ROUTE,
                event.deviceId(),
                event.id(),
                event.type(),
                reason,
                false,
                source,
                EventBatchCodec.encode(new EventBatch(0, event.pipeline(), List.of(event))));
    }
}
