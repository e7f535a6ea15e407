package dev.penstock.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Sink;
import dev.penstock.port.Sink.Undelivered;
import dev.penstock.testkit.SampleEvents;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Sink} must do. */
public abstract class SinkContract {

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private Sink sink;

    /** The adapter over an empty destination. */
    protected abstract Sink open();

    /** The ids of all events that the destination of the last {@link #open} has, in any order. */
    protected abstract List<String> deliveredIds();

    /** More bytes than the destination takes in one event. */
    protected abstract int tooManyBytes();

    @BeforeEach
    void openSink() {
        sink = open();
    }

    @Test
    void itHasAName() {
        assertFalse(sink.name().isBlank());
    }

    @Test
    void nothingIsDeliveredOfNothing() {
        assertEquals(List.of(), sink.deliver("all-events", List.of(), deadline));
        assertEquals(List.of(), deliveredIds());
    }

    @Test
    void everyEventIsDelivered() {
        List<Event> events = events(600);

        assertEquals(List.of(), sink.deliver("all-events", events, deadline));

        assertEquals(
                events.stream().map(Event::id).sorted().toList(),
                deliveredIds().stream().sorted().toList());
    }

    @Test
    void anEventThatIsTooLargeFailsAloneAndForGood() {
        List<Event> events = new ArrayList<>(events(3));
        Event large = events.get(1);
        String data = "{\"text\":\"" + "x".repeat(tooManyBytes()) + "\"}";
        events.set(1, large.with(large.timeOrIngestTime(), data.getBytes(UTF_8)));

        List<Undelivered> undelivered = sink.deliver("all-events", events, deadline);

        assertEquals(List.of(1), undelivered.stream().map(Undelivered::index).toList());
        assertInstanceOf(PermanentException.class, undelivered.getFirst().cause());
        assertEquals(List.of("e-0", "e-2"), deliveredIds().stream().sorted().toList());
    }

    @Test
    void afterTheDeadlineNothingIsDelivered() {
        List<Undelivered> undelivered = sink.deliver("all-events", events(2), Deadline.after(Duration.ofMillis(-1)));

        assertEquals(List.of(0, 1), undelivered.stream().map(Undelivered::index).toList());
        undelivered.forEach(each -> assertInstanceOf(RetryableException.class, each.cause()));
        assertEquals(List.of(), deliveredIds());
    }

    private static List<Event> events(int count) {
        SampleEvents samples = SampleEvents.seeded(1);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(samples.nextTransformed().at(new SourcePosition("shardId-0", String.valueOf(100 + i), 0)));
        }
        return events;
    }
}
