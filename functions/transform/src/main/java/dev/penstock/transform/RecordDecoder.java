package dev.penstock.transform;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Decodes raw records, several at once; one bad record leaves the others alone. Thread-safe. */
final class RecordDecoder {

    private final WorkerPool workers;

    RecordDecoder(WorkerPool workers) {
        this.workers = workers;
    }

    /** What a record holds: events with their source positions, or nothing that can be read. */
    private sealed interface Decoded {
        record Events(List<Event> events) implements Decoded {}

        record Unreadable(FailedEvent failure) implements Decoded {}
    }

    DecodedBatch decode(List<RawRecord> records) {
        Decoded[] decoded = new Decoded[records.size()];
        workers.forEach(decoded.length, i -> decoded[i] = decode(records.get(i)));
        List<Event> events = new ArrayList<>();
        List<Integer> recordOf = new ArrayList<>();
        List<Integer> eventCounts = new ArrayList<>(records.size());
        List<FailedEvent> unreadable = new ArrayList<>();
        List<Integer> unreadableRecords = new ArrayList<>();
        long newestIngestMillis = 0;
        for (int i = 0; i < decoded.length; i++) {
            switch (decoded[i]) {
                case Decoded.Events own -> {
                    eventCounts.add(own.events().size());
                    for (Event event : own.events()) {
                        events.add(event);
                        recordOf.add(i);
                        newestIngestMillis =
                                Math.max(newestIngestMillis, event.ingestTime().toEpochMilli());
                    }
                }
                case Decoded.Unreadable none -> {
                    eventCounts.add(1);
                    unreadable.add(none.failure());
                    unreadableRecords.add(i);
                }
            }
        }
        return new DecodedBatch(
                records, events, recordOf, eventCounts, unreadable, unreadableRecords, newestIngestMillis);
    }

    private static Decoded decode(RawRecord record) {
        return switch (EventBatchCodec.decode(record.data())) {
            case Outcome.Accepted<EventBatch> accepted -> {
                List<Event> own = accepted.value().events();
                List<Event> placed = new ArrayList<>(own.size());
                for (int i = 0; i < own.size(); i++) {
                    placed.add(own.get(i).at(new SourcePosition(record.shard(), record.sequenceNumber(), i)));
                }
                yield new Decoded.Events(placed);
            }
            case Outcome.Rejected<EventBatch> rejected ->
                new Decoded.Unreadable(Failures.unreadable(record, rejected.reasons()));
        };
    }
}
