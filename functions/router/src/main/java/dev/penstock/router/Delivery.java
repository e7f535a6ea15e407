package dev.penstock.router;

import dev.penstock.event.Event;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Sink;
import dev.penstock.port.Sink.Undelivered;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Some events of a batch on their way to one sink. */
final class Delivery {

    private final Destination destination;
    private final List<Integer> indexes = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();

    /**
     * Where events go.
     *
     * @param topic the topic under which they leave
     * @param required whether they count as delivered only when they have arrived
     */
    record Destination(String topic, Sink sink, boolean required) {}

    Delivery(Destination destination) {
        this.destination = destination;
    }

    Destination destination() {
        return destination;
    }

    void add(int index, Event event) {
        indexes.add(index);
        events.add(event);
    }

    /** The event's index in the batch. */
    int batchIndex(Undelivered undelivered) {
        return indexes.get(undelivered.index());
    }

    /** Delivers; whatever goes wrong comes back as undelivered, so that no sink disturbs another. */
    List<Undelivered> run(Deadline deadline) {
        try {
            return destination.sink().deliver(destination.topic(), events, deadline);
        } catch (PenstockException e) {
            return allUndelivered(e);
        } catch (RuntimeException e) {
            // A fault of the sink's own code. Trying again is safe, and the mapping's retries are bounded.
            return allUndelivered(new RetryableException("unexpected failure", e));
        }
    }

    List<Undelivered> allUndelivered(PenstockException cause) {
        return IntStream.range(0, events.size())
                .mapToObj(i -> new Undelivered(i, cause))
                .toList();
    }
}
