package dev.penstock.transform;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.Rejection;
import dev.penstock.outcome.Stage;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of transform that computes: raw records in, events out, nothing waited for. Deterministic, so that a record
 * that is read again gives the same events and the same failures. Immutable and thread-safe.
 */
public final class RuleStage {

    private final RuleSet rules;
    private final Lanes lanes;

    public RuleStage(RuleSet rules, Lanes lanes) {
        this.rules = rules;
        this.lanes = lanes;
    }

    /** Decodes the records and applies the rules; one bad record or event leaves the others alone. */
    public TransformedBatch apply(List<RawRecord> records) {
        Collector collector = new Collector(records.size());
        for (int i = 0; i < records.size(); i++) {
            RawRecord record = records.get(i);
            switch (EventBatchCodec.decode(record.data())) {
                case Outcome.Accepted<EventBatch> accepted ->
                    applyAll(record, i, accepted.value().events(), collector);
                case Outcome.Rejected<EventBatch> rejected -> collector.unreadable(record, i, rejected.reasons());
            }
        }
        return collector.finish();
    }

    private void applyAll(RawRecord record, int recordIndex, List<Event> events, Collector collector) {
        collector.eventCounts.add(events.size());
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i).at(new SourcePosition(record.shard(), record.sequenceNumber(), i));
            collector.newestIngestMillis =
                    Math.max(collector.newestIngestMillis, event.ingestTime().toEpochMilli());
            switch (outcome(event)) {
                case RuleOutcome.Passed passed -> {
                    passed.events().forEach(each -> {
                        collector.passed.add(each);
                        collector.passedRecords.add(recordIndex);
                    });
                    collector.became(recordIndex, passed.events().size(), passed.filtered());
                }
                case RuleOutcome.Filtered filtered -> collector.became(recordIndex, 0, filtered.events());
                case RuleOutcome.Failed failed -> {
                    collector.failed.add(failedEvent(record, event, failed.reason()));
                    collector.failedRecords.add(recordIndex);
                }
            }
        }
    }

    /** A fault of our own must not stop the shard either: the event that meets it fails, with its bytes kept. */
    private RuleOutcome outcome(Event event) {
        try {
            return rules.apply(event);
        } catch (RuntimeException e) {
            return new RuleOutcome.Failed(Stage.TRANSFORM.event(event.id()) + ": unexpected: " + e);
        }
    }

    /**
     * A failure of an event that the rules passed and that cannot be written on. Its bytes are the event as it came, so
     * that a redrive does not apply the rules twice.
     *
     * @param event with its source position in {@code record}
     */
    FailedEvent failedAfterRules(RawRecord record, Event event, String reason) {
        SourcePosition source = Objects.requireNonNull(event.source(), "source");
        return switch (EventBatchCodec.decode(record.data())) {
            case Outcome.Accepted<EventBatch> accepted ->
                failedEvent(
                        record, accepted.value().events().get(source.index()).at(source), reason);
            case Outcome.Rejected<EventBatch> rejected ->
                throw new IllegalStateException("record " + record.position() + " was readable before");
        };
    }

    /** The bytes are an envelope of this event alone. */
    private FailedEvent failedEvent(RawRecord record, Event event, String reason) {
        return failure(
                record,
                event,
                String.valueOf(event.source()),
                reason,
                EventBatchCodec.encode(new EventBatch(lanes.of(event.deviceId()), List.of(event))));
    }

    /** The arrival is the time of failure, so that a record read again gives the same failure in the same place. */
    private static FailedEvent failure(
            RawRecord record, @Nullable Event event, String position, String reason, byte[] bytes) {
        return new FailedEvent(
                Stage.TRANSFORM.label() + ':' + position,
                record.arrival(),
                Stage.TRANSFORM,
                event == null ? null : event.deviceId(),
                event == null ? null : event.id(),
                event == null ? null : event.type(),
                reason,
                false,
                position,
                bytes);
    }

    private static final class Collector {
        private final List<Event> passed = new ArrayList<>();
        private final List<Integer> passedRecords = new ArrayList<>();
        private final List<FailedEvent> failed = new ArrayList<>();
        private final List<Integer> failedRecords = new ArrayList<>();
        private final List<Integer> filteredRecords = new ArrayList<>();
        private final List<Integer> createdRecords = new ArrayList<>();
        private final List<Integer> eventCounts;
        private long newestIngestMillis;

        private Collector(int records) {
            eventCounts = new ArrayList<>(records);
        }

        /** Counts what one event has become: all but one of them were created. */
        private void became(int recordIndex, int passing, int filtered) {
            filteredRecords.addAll(Collections.nCopies(filtered, recordIndex));
            createdRecords.addAll(Collections.nCopies(passing + filtered - 1, recordIndex));
        }

        private void unreadable(RawRecord record, int recordIndex, List<Rejection> reasons) {
            eventCounts.add(1);
            failedRecords.add(recordIndex);
            String reason = Stage.TRANSFORM.label() + " record " + record.position() + ": "
                    + reasons.getFirst().message();
            failed.add(failure(record, null, record.position() + ":0", reason, record.data()));
        }

        private TransformedBatch finish() {
            return new TransformedBatch(
                    passed,
                    passedRecords,
                    failed,
                    failedRecords,
                    filteredRecords,
                    createdRecords,
                    eventCounts,
                    newestIngestMillis);
        }
    }
}
