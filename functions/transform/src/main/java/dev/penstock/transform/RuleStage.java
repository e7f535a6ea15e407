package dev.penstock.transform;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.dedup.Dedup;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.event.SourcePosition;
import dev.penstock.memory.BatchMemory;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.Rejection;
import dev.penstock.outcome.Stage;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of transform that computes: raw records in, events out, nothing waited for but a dedup log that knows more than
 * memory does. Deterministic, so that a record that is read again gives the same events and the same failures. Immutable and
 * thread-safe; the events of a device must be applied one after the other.
 */
public final class RuleStage {

    /** For events whose rules remember nothing. */
    private static final DeviceMemory UNUSED = DeviceMemory.empty();

    private final RuleSet rules;
    private final Lanes lanes;

    public RuleStage(RuleSet rules, Lanes lanes) {
        this.rules = rules;
        this.lanes = lanes;
    }

    /** Decodes and applies the rules, with no duplicates sought and nothing known of any device. */
    public TransformedBatch apply(List<RawRecord> records) {
        DecodedBatch decoded = decode(records);
        return apply(decoded, null, BatchMemory.ofNew(devicesWithMemory(decoded)), Map.of());
    }

    /** As {@link #apply(List)}, with duplicates sought. */
    public TransformedBatch apply(List<RawRecord> records, Dedup dedup, Deadline deadline) {
        DecodedBatch decoded = decode(records);
        Dedup.Batch ids = dedup.open(decoded.events(), deadline);
        return apply(decoded, ids, BatchMemory.ofNew(devicesWithMemory(decoded)), Map.of());
    }

    /** Decodes the records; one bad record leaves the others alone. */
    DecodedBatch decode(List<RawRecord> records) {
        List<Event> events = new ArrayList<>();
        List<Integer> recordOf = new ArrayList<>();
        List<Integer> eventCounts = new ArrayList<>(records.size());
        List<FailedEvent> unreadable = new ArrayList<>();
        List<Integer> unreadableRecords = new ArrayList<>();
        long newestIngestMillis = 0;
        for (int i = 0; i < records.size(); i++) {
            RawRecord record = records.get(i);
            switch (EventBatchCodec.decode(record.data())) {
                case Outcome.Accepted<EventBatch> accepted -> {
                    List<Event> own = accepted.value().events();
                    eventCounts.add(own.size());
                    for (int j = 0; j < own.size(); j++) {
                        Event event = own.get(j).at(new SourcePosition(record.shard(), record.sequenceNumber(), j));
                        events.add(event);
                        recordOf.add(i);
                        newestIngestMillis =
                                Math.max(newestIngestMillis, event.ingestTime().toEpochMilli());
                    }
                }
                case Outcome.Rejected<EventBatch> rejected -> {
                    eventCounts.add(1);
                    unreadable.add(unreadable(record, rejected.reasons()));
                    unreadableRecords.add(i);
                }
            }
        }
        return new DecodedBatch(
                records, events, recordOf, eventCounts, unreadable, unreadableRecords, newestIngestMillis);
    }

    /** The devices whose memory the rules need. */
    Set<String> devicesWithMemory(DecodedBatch batch) {
        Set<String> devices = new LinkedHashSet<>();
        for (Event event : batch.events()) {
            if (rules.needsMemory(event)) {
                devices.add(event.deviceId());
            }
        }
        return devices;
    }

    /** The records with an event whose rules need memory. */
    BitSet recordsWithMemory(DecodedBatch batch) {
        BitSet records = new BitSet(batch.records().size());
        for (int i = 0; i < batch.events().size(); i++) {
            if (rules.needsMemory(batch.events().get(i))) {
                records.set(batch.recordOf().get(i));
            }
        }
        return records;
    }

    /** The devices of which a rule asks what the registry says. */
    Set<String> devicesToEnrich(DecodedBatch batch) {
        if (!rules.needsAttributes()) {
            return Set.of();
        }
        Set<String> devices = new LinkedHashSet<>();
        for (Event event : batch.events()) {
            if (rules.needsAttributes(event)) {
                devices.add(event.deviceId());
            }
        }
        return devices;
    }

    /** The index of the first record with an event to enrich of a device that {@code attributes} lacks, or -1. */
    int firstRecordLacking(Map<String, Map<String, String>> attributes, DecodedBatch batch) {
        if (!rules.needsAttributes()) {
            return -1;
        }
        for (int i = 0; i < batch.events().size(); i++) {
            Event event = batch.events().get(i);
            if (rules.needsAttributes(event) && !attributes.containsKey(event.deviceId())) {
                return batch.recordOf().get(i);
            }
        }
        return -1;
    }

    /**
     * Applies the rules to what is no duplicate; one bad event leaves the others alone.
     *
     * @param ids finds the duplicates; null to seek none
     * @param memory of all {@link #devicesWithMemory}
     * @param attributes of all {@link #devicesToEnrich}, by device
     */
    TransformedBatch apply(
            DecodedBatch decoded,
            Dedup.@Nullable Batch ids,
            BatchMemory memory,
            Map<String, Map<String, String>> attributes) {
        Collector collector = new Collector(decoded);
        for (int i = 0; i < decoded.events().size(); i++) {
            Event event = decoded.events().get(i);
            if (ids != null && ids.isDuplicate(i)) {
                collector.duplicate(i);
                continue;
            }
            int record = decoded.recordOf().get(i);
            DeviceMemory remembered = rules.needsMemory(event) ? memory.of(event, record) : UNUSED;
            boolean unchecked = ids != null && ids.isUnchecked(i);
            RuleOutcome outcome = outcome(
                    unchecked ? event.withAttribute("dedup", "unchecked") : event,
                    remembered,
                    attributes.getOrDefault(event.deviceId(), Map.of()));
            switch (outcome) {
                case RuleOutcome.Passed passed -> collector.passed(i, passed);
                case RuleOutcome.Filtered filtered -> collector.filtered(filtered.events());
                case RuleOutcome.Failed failed ->
                    collector.failed(i, failedEvent(decoded.records().get(record), event, failed.reason()), record);
            }
            if (ids != null && !(outcome instanceof RuleOutcome.Failed)) {
                ids.passed(i);
            }
        }
        return collector.finish();
    }

    /** A fault of our own must not stop the shard either: the event that meets it fails, with its bytes kept. */
    private RuleOutcome outcome(Event event, DeviceMemory memory, Map<String, String> attributes) {
        try {
            return rules.apply(event, memory, attributes);
        } catch (RuntimeException e) {
            memory.forget();
            return new RuleOutcome.Failed(Stage.TRANSFORM.event(event.id()) + ": unexpected: " + e);
        }
    }

    /**
     * A failure of an event; its bytes are an envelope of it alone, as it came.
     *
     * @param event with its source position in {@code record}
     */
    FailedEvent failedEvent(RawRecord record, Event event, String reason) {
        return failure(
                record,
                event,
                String.valueOf(event.source()),
                reason,
                EventBatchCodec.encode(new EventBatch(lanes.of(event.deviceId()), List.of(event))));
    }

    private static FailedEvent unreadable(RawRecord record, List<Rejection> reasons) {
        String reason = Stage.TRANSFORM.label() + " record " + record.position() + ": "
                + reasons.getFirst().message();
        return failure(record, null, record.position() + ":0", reason, record.data());
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
        private final DecodedBatch decoded;
        private final List<Event> passed = new ArrayList<>();
        private final List<Integer> passedFrom = new ArrayList<>();
        private final List<FailedEvent> failed;
        private final List<Integer> failedRecords;
        private final BitSet failedEvents = new BitSet();
        private final BitSet duplicates = new BitSet();
        private final List<Integer> filtered;
        private final List<Integer> created;

        private Collector(DecodedBatch decoded) {
            this.decoded = decoded;
            this.failed = new ArrayList<>(decoded.unreadable());
            this.failedRecords = new ArrayList<>(decoded.unreadableRecords());
            this.filtered = new ArrayList<>(decoded.events().size());
            this.created = new ArrayList<>(decoded.events().size());
        }

        private void passed(int event, RuleOutcome.Passed outcome) {
            for (Event each : outcome.events()) {
                passed.add(each);
                passedFrom.add(event);
            }
            end(outcome.filtered(), outcome.events().size() + outcome.filtered() - 1);
        }

        private void filtered(int events) {
            end(events, events - 1);
        }

        private void duplicate(int event) {
            duplicates.set(event);
            end(0, 0);
        }

        private void failed(int event, FailedEvent failure, int record) {
            failedEvents.set(event);
            failed.add(failure);
            failedRecords.add(record);
            end(0, 0);
        }

        private void end(int filteredEvents, int createdEvents) {
            filtered.add(filteredEvents);
            created.add(createdEvents);
        }

        private TransformedBatch finish() {
            return new TransformedBatch(
                    decoded, passed, passedFrom, failed, failedRecords, failedEvents, duplicates, filtered, created);
        }
    }
}
