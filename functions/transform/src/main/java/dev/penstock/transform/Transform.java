package dev.penstock.transform;

import dev.penstock.codec.LanePacker;
import dev.penstock.dedup.Dedup;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Takes a batch of the raw stream through the rules to the clean stream. Every event ends: passed, filtered, duplicate,
 * failed and saved as such, or its record is reported and read again. Thread-safe.
 *
 * <p>All records from the lowest reported one on are read again. So what is final (saving failures, remembering ids,
 * counting) is done only for the records below it; writing twice to the clean stream is harmless, since outputs are keyed
 * by source position.
 */
final class Transform {

    private final RuleStage rules;
    private final Dedup dedup;
    private final LanePacker packer;
    private final StreamWriter cleanStream;
    private final FailedEventStore failures;
    private final Duration keepFailures;
    private final Signals signals;
    private final Clock clock;

    Transform(
            RuleStage rules,
            Dedup dedup,
            LanePacker packer,
            StreamWriter cleanStream,
            FailedEventStore failures,
            Duration keepFailures,
            Signals signals,
            Clock clock) {
        this.rules = rules;
        this.dedup = dedup;
        this.packer = packer;
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
        TransformedBatch batch = rules.apply(records);
        // A log that hangs must leave time to write: a duplicate is a nuisance, a batch that is never written a fault.
        BitSet duplicates =
                dedup.check(batch.passed(), Deadline.after(deadline.remaining().dividedBy(3)));
        Ends ends = new Ends(records, batch, duplicates);
        write(batch, ends, deadline);
        save(ends, deadline);
        dedup.remember(ends.confirmedBelowLowest(), deadline);
        signals.emit(ends.signal(clock.instant(), Duration.ofNanos(System.nanoTime() - start)));
        return ends.reported();
    }

    private void write(TransformedBatch batch, Ends ends, Deadline deadline) {
        List<Integer> indexes = ends.toWrite();
        List<Event> events = new ArrayList<>(indexes.size());
        for (int index : indexes) {
            events.add(batch.passed().get(index));
        }
        List<LanePacker.Packed> packed = packer.pack(events);
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
                ends.unconfirmed(indexes.get(i), cause, rules);
            }
            signals.emit(new Signal.DependencyFailed(
                    Stage.TRANSFORM,
                    "clean stream",
                    !(cause instanceof PermanentException),
                    within.size(),
                    Stage.TRANSFORM.label() + " batch: write clean stream: " + cause.getMessage()));
        }
    }

    private void save(Ends ends, Deadline deadline) {
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
