package dev.penstock.recent;

import dev.penstock.event.Event;
import dev.penstock.port.RecentStore.Order;
import java.time.Instant;
import java.util.Comparator;

/** What orders a device's history, and what makes an event the same event when it is stored twice. */
record EventKey(Instant time, String id) {

    private static final Comparator<EventKey> OLDEST_FIRST =
            Comparator.comparing(EventKey::time).thenComparing(EventKey::id);

    static EventKey of(Event event) {
        return new EventKey(event.timeOrIngestTime(), event.id());
    }

    static Comparator<EventKey> comparator(Order order) {
        return switch (order) {
            case OLDEST_FIRST -> OLDEST_FIRST;
            case NEWEST_FIRST -> OLDEST_FIRST.reversed();
        };
    }
}
