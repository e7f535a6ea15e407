package dev.penstock.port;

import dev.penstock.event.Event;
import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.util.List;

/** Where events leave. A sink fails alone: what it cannot deliver it lists, and it never stops another. */
public interface Sink {

    /** What messages and metrics call it, for example {@code kinesis:HotPumps}. */
    String name();

    /**
     * Delivers events, in order per device where the sink can.
     *
     * @param topic the topic through which they leave
     * @return what was not delivered, by index into {@code events}, ascending; empty when all were
     */
    List<Undelivered> deliver(String topic, List<Event> events, Deadline deadline);

    /**
     * An event that this sink did not deliver.
     *
     * @param index its place in the list that was passed
     * @param cause why, and whether to try again
     */
    record Undelivered(int index, PenstockException cause) {}
}
