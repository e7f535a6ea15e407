package dev.penstock.transform;

import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import java.util.List;

/**
 * What the rules made of a batch, before duplicates are sought and anything is written.
 *
 * @param passed the events that go on, with their source positions, in the order of the stream
 * @param passedRecords for each of them, the index of its raw record in the batch
 * @param failed the events and records that cannot be transformed
 * @param failedRecords for each of them, the index of its raw record
 * @param filteredRecords for each event that a rule filtered, the index of its raw record
 * @param createdRecords for each event that the rules made besides those that they were given (parts of an event, alarms),
 *     the index of the raw record it came of
 * @param eventCounts for each raw record, how many events it held; an unreadable one counts as one
 * @param newestIngestMillis when the newest of the events was accepted, in epoch milliseconds; 0 if there is none
 */
public record TransformedBatch(
        List<Event> passed,
        List<Integer> passedRecords,
        List<FailedEvent> failed,
        List<Integer> failedRecords,
        List<Integer> filteredRecords,
        List<Integer> createdRecords,
        List<Integer> eventCounts,
        long newestIngestMillis) {}
