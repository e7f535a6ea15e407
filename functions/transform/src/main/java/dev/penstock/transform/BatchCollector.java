package dev.penstock.transform;

import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.rule.RuleOutcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Puts together what became of the events of a batch. To be told of each event, in order. Used once. */
final class BatchCollector {

    private final DecodedBatch decoded;
    private final List<Event> passed = new ArrayList<>();
    private final List<Integer> passedFrom = new ArrayList<>();
    private final List<FailedEvent> failed;
    private final List<Integer> failedRecords;
    private final BitSet failedEvents = new BitSet();
    private final BitSet duplicates = new BitSet();
    private final List<Integer> filtered;
    private final List<Integer> created;

    BatchCollector(DecodedBatch decoded) {
        this.decoded = decoded;
        this.failed = new ArrayList<>(decoded.unreadable());
        this.failedRecords = new ArrayList<>(decoded.unreadableRecords());
        this.filtered = new ArrayList<>(decoded.events().size());
        this.created = new ArrayList<>(decoded.events().size());
    }

    void passed(int event, RuleOutcome.Passed outcome) {
        for (Event each : outcome.events()) {
            passed.add(each);
            passedFrom.add(event);
        }
        end(outcome.filtered(), outcome.events().size() + outcome.filtered() - 1);
    }

    void filtered(RuleOutcome.Filtered outcome) {
        end(outcome.events(), outcome.events() - 1);
    }

    void duplicate(int event) {
        duplicates.set(event);
        end(0, 0);
    }

    void failed(int event, FailedEvent failure) {
        failedEvents.set(event);
        failed.add(failure);
        failedRecords.add(decoded.recordOf().get(event));
        end(0, 0);
    }

    private void end(int filteredEvents, int createdEvents) {
        filtered.add(filteredEvents);
        created.add(createdEvents);
    }

    TransformedBatch finish() {
        return new TransformedBatch(
                decoded, passed, passedFrom, failed, failedRecords, failedEvents, duplicates, filtered, created);
    }
}
