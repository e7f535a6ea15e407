package dev.penstock.router;

import dev.penstock.event.Event;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Sink;
import dev.penstock.recent.RecentData;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The recent-data cache as one more sink. */
final class CacheSink implements Sink {

    private final RecentData recent;

    CacheSink(RecentData recent) {
        this.recent = recent;
    }

    @Override
    public String name() {
        return "recent-data cache";
    }

    /** The cache takes or refuses a list as a whole, so a refused list is halved until what it refuses stands alone. */
    @Override
    public List<Undelivered> deliver(String topic, List<Event> events, Deadline deadline) {
        List<Undelivered> undelivered = new ArrayList<>();
        record(events, 0, deadline, undelivered);
        return undelivered;
    }

    private void record(List<Event> events, int first, Deadline deadline, List<Undelivered> undelivered) {
        try {
            recent.record(events, deadline);
        } catch (RetryableException e) {
            IntStream.range(first, first + events.size()).forEach(i -> undelivered.add(new Undelivered(i, e)));
        } catch (PermanentException e) {
            if (events.size() == 1) {
                undelivered.add(new Undelivered(first, e));
                return;
            }
            int half = events.size() / 2;
            record(events.subList(0, half), first, deadline, undelivered);
            record(events.subList(half, events.size()), first + half, deadline, undelivered);
        }
    }
}
