package dev.penstock.router;

import dev.penstock.event.Event;
import dev.penstock.outcome.PenstockException;
import dev.penstock.port.Sink;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A sink that keeps what it gets, refuses events by id, and breaks when told to. */
final class FakeSink implements Sink {

    private final String name;
    final List<String> delivered = new ArrayList<>();
    final Map<String, PenstockException> refuses = new HashMap<>();
    Runnable first = () -> {};

    FakeSink(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Undelivered> deliver(String topic, List<Event> events, Deadline deadline) {
        first.run();
        List<Undelivered> undelivered = new ArrayList<>();
        synchronized (this) {
            for (int i = 0; i < events.size(); i++) {
                PenstockException cause = refuses.get(events.get(i).id());
                if (cause == null) {
                    delivered.add(topic + "/" + events.get(i).id());
                } else {
                    undelivered.add(new Undelivered(i, cause));
                }
            }
        }
        return undelivered;
    }
}
