package dev.penstock.transform;

import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import java.util.BitSet;
import java.util.List;

/**
 * What the rules made of a batch, before anything is written.
 *
 * @param decoded the events as they came; indexes below are into them
 * @param passed the events that go on, with the source positions of those that they were made of, in the order of the stream
 * @param passedFrom for each of them, the index of the event that it was made of
 * @param failed the events and records that cannot be transformed
 * @param failedRecords for each of them, the index of its raw record
 * @param failedEvents the indexes of those of them that are events
 * @param duplicates the indexes of the events that are duplicates
 * @param filtered for each event, how many of what it became were filtered
 * @param created for each event, how many more than one it became
 */
public record TransformedBatch(
        DecodedBatch decoded,
        List<Event> passed,
        List<Integer> passedFrom,
        List<FailedEvent> failed,
        List<Integer> failedRecords,
        BitSet failedEvents,
        BitSet duplicates,
        List<Integer> filtered,
        List<Integer> created) {}
