package dev.penstock.transform;

import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import java.util.List;

/**
 * The events of a batch of the raw stream, before any rule has seen them.
 *
 * @param records the batch
 * @param events all events as they came, with their source positions, in the order of the stream
 * @param recordOf for each of them, the index of its record
 * @param eventCounts for each record, how many events it held; an unreadable one counts as one
 * @param unreadable the records that cannot be decoded
 * @param unreadableRecords for each of them, its index
 * @param newestIngestMillis when the newest of the events was accepted, in epoch milliseconds; 0 if there is none
 */
public record DecodedBatch(
        List<RawRecord> records,
        List<Event> events,
        List<Integer> recordOf,
        List<Integer> eventCounts,
        List<FailedEvent> unreadable,
        List<Integer> unreadableRecords,
        long newestIngestMillis) {

    /** Without the events of a record and of those after it, which are all read again. */
    DecodedBatch below(int record) {
        int count = firstFrom(recordOf, record);
        int unreadableCount = firstFrom(unreadableRecords, record);
        return new DecodedBatch(
                records,
                events.subList(0, count),
                recordOf.subList(0, count),
                eventCounts,
                unreadable.subList(0, unreadableCount),
                unreadableRecords.subList(0, unreadableCount),
                newestIngestMillis);
    }

    private static int firstFrom(List<Integer> ascending, int record) {
        int first = 0;
        while (first < ascending.size() && ascending.get(first) < record) {
            first++;
        }
        return first;
    }
}
