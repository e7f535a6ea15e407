package dev.penstock.router;

import dev.penstock.aws.stream.KinesisBatch.Entry;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of an invocation, one after the other, and in which record each stood.
 *
 * @param entries the records
 * @param events all events of the readable records, in order
 * @param recordOf for each event the index of its record
 * @param unreadable the records that could not be read, by index, with the reason
 */
record Batch(List<Entry> entries, List<Event> events, int[] recordOf, Map<Integer, String> unreadable) {

    /** The index of an event in its record, which is the same in whichever batch the record comes again. */
    int placeInRecord(int index) {
        int first = index;
        while (first > 0 && recordOf[first - 1] == recordOf[index]) {
            first--;
        }
        return index - first;
    }

    static Batch decode(List<Entry> entries) {
        List<Event> events = new ArrayList<>();
        List<Integer> recordOf = new ArrayList<>();
        Map<Integer, String> unreadable = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            switch (EventBatchCodec.decode(entries.get(i).data())) {
                case Outcome.Accepted<EventBatch> accepted -> {
                    for (Event event : accepted.value().events()) {
                        events.add(event);
                        recordOf.add(i);
                    }
                }
                case Outcome.Rejected<EventBatch> rejected ->
                    unreadable.put(i, rejected.reasons().getFirst().message());
            }
        }
        return new Batch(
                entries, events, recordOf.stream().mapToInt(Integer::intValue).toArray(), unreadable);
    }
}
