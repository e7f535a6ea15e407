package dev.penstock.transform;

import dev.penstock.codec.LanePacker;
import dev.penstock.dedup.Dedup;
import dev.penstock.memory.BatchMemory;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a batch of the raw stream through the rules to the clean stream. Every event ends: passed, filtered, duplicate,
 * failed and saved as such, or its record is reported and read again. Thread-safe.
 *
 * <p>All records from the lowest reported one on are read again. So what is final (saving failures, saving what the rules
 * remember, remembering ids, counting) is done only for the records below it, and only once the clean stream has what came
 * of them; writing twice to the clean stream is harmless, since outputs are keyed by source position and id.
 */
final class Transform {

    /** How long a device is remembered without another event. */
    private static final Duration KEEP_MEMORY = Duration.ofDays(30);

    private final RuleStage rules;
    private final AttributeCache attributes;
    private final Dedup dedup;
    private final DeviceMemoryStore memories;
    private final StreamWriter cleanStream;
    private final FailedEventStore failures;
    private final Duration keepFailures;
    private final Signals signals;
    private final Clock clock;

    Transform(
            RuleStage rules,
            AttributeCache attributes,
            Dedup dedup,
            DeviceMemoryStore memories,
            StreamWriter cleanStream,
            FailedEventStore failures,
            Duration keepFailures,
            Signals signals,
            Clock clock) {
        this.rules = rules;
        this.attributes = attributes;
        this.dedup = dedup;
        this.memories = memories;
        this.cleanStream = cleanStream;
        this.failures = failures;
        this.keepFailures = keepFailures;
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * Transforms a batch.
     *
     * @param records in the order of the shard
     * @return the sequence numbers of the records that must be read again, lowest first; empty if all is done
     */
    List<String> transform(List<RawRecord> records, Deadline deadline) {
        long start = System.nanoTime();
        DecodedBatch decoded = rules.decode(records);
        // A log that hangs must leave time to write: a duplicate is a nuisance, a batch that is never written a fault.
        Dedup.Batch ids = dedup.open(decoded.events(), third(deadline));
        BitSet withMemory = rules.recordsWithMemory(decoded);
        BatchMemory memory = load(decoded, deadline);
        BitSet reported = new BitSet();
        if (memory == null) {
            reported.or(withMemory);
            decoded = decoded.below(withMemory.nextSetBit(0));
            memory = BatchMemory.ofNew(Set.of());
        }
        Map<String, Map<String, String>> known = attributes(decoded, deadline);
        int lacking = rules.firstRecordLacking(known, decoded);
        if (lacking >= 0) {
            // It and what follows wait for the registry, since a device keeps its order.
            reported.set(lacking);
            decoded = decoded.below(lacking);
        }
        TransformedBatch batch = rules.apply(decoded, ids, memory, known);
        Ends ends = new Ends(batch, reported);
        write(batch, ends, deadline);
        saveFailures(ends, deadline);
        if (!saveMemory(memory, ends.lowest(), deadline)) {
            ends.memoryNotSaved(withMemory);
        }
        dedup.remember(ends.doneBelowLowest(), deadline);
        signals.emit(ends.signal(clock.instant(), Duration.ofNanos(System.nanoTime() - start)));
        return ends.reported();
    }

    private static Deadline third(Deadline deadline) {
        return Deadline.after(deadline.remaining().dividedBy(3));
    }

    /** What the registry says of the devices to enrich; those are missing that cannot be looked up now. */
    private Map<String, Map<String, String>> attributes(DecodedBatch decoded, Deadline deadline) {
        Set<String> devices = rules.devicesToEnrich(decoded);
        return devices.isEmpty() ? Map.of() : attributes.find(devices, third(deadline));
    }

    /** What the rules remember of the batch's devices; null, and a signal, if it cannot be read. */
    private @Nullable BatchMemory load(DecodedBatch decoded, Deadline deadline) {
        Set<String> devices = rules.devicesWithMemory(decoded);
        if (devices.isEmpty()) {
            return BatchMemory.ofNew(devices);
        }
        try {
            return BatchMemory.load(memories, devices, signals, third(deadline));
        } catch (PenstockException e) {
            memoryFailed(e.in("load device memory"), devices.size());
            return null;
        }
    }

    /** @return whether all that changed below the lowest reported record is saved; if not, there was a signal */
    private boolean saveMemory(BatchMemory memory, int lowest, Deadline deadline) {
        // Whole seconds, rounded up, as the store keeps them.
        Instant expires =
                Instant.ofEpochSecond(clock.instant().plus(KEEP_MEMORY).getEpochSecond() + 1);
        try {
            Set<String> conflicts = memory.saveBelow(lowest, memories, expires, deadline);
            if (!conflicts.isEmpty()) {
                memoryFailed(
                        new RetryableException("save device memory: another invocation saved "
                                + conflicts.iterator().next() + " meanwhile"),
                        conflicts.size());
            }
            return conflicts.isEmpty();
        } catch (PenstockException e) {
            memoryFailed(e.in("save device memory"), 0);
            return false;
        }
    }

    private void memoryFailed(PenstockException cause, int devices) {
        signals.emit(new Signal.DependencyFailed(
                Stage.TRANSFORM,
                "device memory",
                !(cause instanceof PermanentException),
                devices,
                Stage.TRANSFORM.label() + " batch: " + cause.getMessage()));
    }

    private void write(TransformedBatch batch, Ends ends, Deadline deadline) {
        List<LanePacker.Packed> packed = rules.pack(batch);
        List<StreamRecord> clean =
                packed.stream().map(LanePacker.Packed::record).toList();
        if (clean.isEmpty()) {
            return;
        }
        for (StreamWriter.Unconfirmed unconfirmed :
                cleanStream.write(clean, StreamWriter.Order.BY_PARTITION_KEY, deadline)) {
            List<Integer> within = packed.get(unconfirmed.index()).eventIndexes();
            PenstockException cause = unconfirmed.cause();
            for (int i : within) {
                ends.unconfirmed(i, cause, rules);
            }
            signals.emit(new Signal.DependencyFailed(
                    Stage.TRANSFORM,
                    "clean stream",
                    !(cause instanceof PermanentException),
                    within.size(),
                    Stage.TRANSFORM.label() + " batch: write clean stream: " + cause.getMessage()));
        }
    }

    private void saveFailures(Ends ends, Deadline deadline) {
        List<FailedEvent> failed = ends.failedBelowLowest();
        if (failed.isEmpty()) {
            return;
        }
        Instant expires = clock.instant().plus(keepFailures);
        try {
            failures.save(failed, expires, deadline);
        } catch (PenstockException e) {
            ends.failuresNotSaved();
            signals.emit(new Signal.DependencyFailed(
                    Stage.TRANSFORM,
                    "failed-event store",
                    true,
                    failed.size(),
                    Stage.TRANSFORM.label() + " batch: save failed events: " + e.getMessage()));
            return;
        }
        for (FailedEvent failure : failed) {
            signals.emit(
                    new Signal.EventFailed(Stage.TRANSFORM, failure.deviceId(), failure.eventId(), failure.reason()));
        }
    }
}
