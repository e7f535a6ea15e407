package dev.penstock.transform;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.LanePacker;
import dev.penstock.dedup.Dedup;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.memory.BatchMemory;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Stage;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.time.Deadline;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The part of transform that computes: raw records in, events and their records out, nothing waited for but a dedup log that
 * knows more than memory does. Deterministic, so that a record that is read again gives the same events and the same failures. The lanes of a
 * batch are spread over the workers; within a lane, and so of a device, events come one after the other. Thread-safe.
 */
public final class RuleStage {

    /** For events whose rules remember nothing. */
    private static final DeviceMemory UNUSED = DeviceMemory.empty();

    private final RuleSet rules;
    private final Lanes lanes;
    private final WorkerPool workers;
    private final RecordDecoder decoder;
    private final LanePacker packer;
    private final @Nullable String pipeline;

    public RuleStage(RuleSet rules, Lanes lanes, WorkerPool workers) {
        this(rules, lanes, workers, null);
    }

    /** @param pipeline the version of the pipeline that the rules are of, which records and failed events name; null if nobody asks */
    RuleStage(RuleSet rules, Lanes lanes, WorkerPool workers, @Nullable String pipeline) {
        this.rules = rules;
        this.lanes = lanes;
        this.workers = workers;
        this.pipeline = pipeline;
        this.decoder = new RecordDecoder(workers);
        this.packer = new LanePacker(lanes, LanePacker.DEFAULT_MAX_RECORD_BYTES, pipeline);
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
        return decoder.decode(records);
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
        // An event without an outcome is a duplicate.
        @Nullable RuleOutcome[] outcomes = new RuleOutcome[decoded.events().size()];
        List<int[]> groups = byLane(decoded.events());
        workers.forEach(groups.size(), group -> {
            for (int i : groups.get(group)) {
                if (ids == null || !ids.isDuplicate(i)) {
                    outcomes[i] = outcome(i, decoded, ids, memory, attributes);
                }
            }
        });
        return collect(decoded, outcomes);
    }

    /** The indexes of the events of each lane, in the order of the stream; all together, if nobody shares the work. */
    private List<int[]> byLane(List<Event> events) {
        if (workers.isAlone()) {
            return List.of(IntStream.range(0, events.size()).toArray());
        }
        Map<Integer, IntStream.Builder> byLane = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            byLane.computeIfAbsent(lanes.of(events.get(i).deviceId()), lane -> IntStream.builder())
                    .add(i);
        }
        return byLane.values().stream().map(lane -> lane.build().toArray()).toList();
    }

    private RuleOutcome outcome(
            int index,
            DecodedBatch decoded,
            Dedup.@Nullable Batch ids,
            BatchMemory memory,
            Map<String, Map<String, String>> attributes) {
        Event event = decoded.events().get(index);
        boolean unchecked = ids != null && ids.isUnchecked(index);
        RuleOutcome outcome = outcome(
                unchecked ? event.withAttribute("dedup", "unchecked") : event,
                rules.needsMemory(event) ? memory.of(event, decoded.recordOf().get(index)) : UNUSED,
                attributes.getOrDefault(event.deviceId(), Map.of()));
        if (ids != null && !(outcome instanceof RuleOutcome.Failed)) {
            ids.passed(index);
        }
        return outcome;
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

    private TransformedBatch collect(DecodedBatch decoded, @Nullable RuleOutcome[] outcomes) {
        BatchCollector collector = new BatchCollector(decoded);
        for (int i = 0; i < outcomes.length; i++) {
            switch (outcomes[i]) {
                case null -> collector.duplicate(i);
                case RuleOutcome.Passed passed -> collector.passed(i, passed);
                case RuleOutcome.Filtered filtered -> collector.filtered(filtered);
                case RuleOutcome.Failed failed -> collector.failed(i, failedEvent(decoded, i, failed.reason()));
            }
        }
        return collector.finish();
    }

    /** Packs what passed for the clean stream. */
    public List<LanePacker.Packed> pack(TransformedBatch batch) {
        List<Event> passed = batch.passed();
        List<LanePacker.Planned> planned = packer.plan(passed);
        LanePacker.Packed[] packed = new LanePacker.Packed[planned.size()];
        workers.forEach(packed.length, i -> packed[i] = packer.pack(planned.get(i), passed));
        return List.of(packed);
    }

    /** A failure of an event of a batch; its bytes are an envelope of it alone, as it came. */
    FailedEvent failedEvent(DecodedBatch decoded, int index, String reason) {
        RawRecord record = decoded.records().get(decoded.recordOf().get(index));
        Event event = decoded.events().get(index);
        return Failures.ofEvent(
                record, event, new EventBatch(lanes.of(event.deviceId()), pipeline, List.of(event)), reason);
    }
}
