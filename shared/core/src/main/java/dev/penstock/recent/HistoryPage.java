package dev.penstock.recent;

import dev.penstock.event.Event;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore.Order;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of history while it is being gathered: of all events offered, the first ones in order, each once, as many as
 * the page may hold. What it keeps is bounded, however much is offered.
 */
final class HistoryPage {

    /** A page ends before its data exceeds this, so that it fits into an answer of Lambda (6 MB). */
    static final int MAX_DATA_BYTES = 3 * 1024 * 1024;

    private final Order order;
    private final int limit;
    private final Comparator<EventKey> comparator;
    private final @Nullable EventKey after;
    private final TreeMap<EventKey, Event> events;
    private long dataBytes;
    private boolean moreFollow;

    /** A page of at most {@code limit} events that begins after {@code after}, or at the start of the order for null. */
    HistoryPage(Order order, int limit, @Nullable EventKey after) {
        this.order = order;
        this.limit = limit;
        this.after = after;
        this.comparator = EventKey.comparator(order);
        this.events = new TreeMap<>(comparator);
    }

    void offer(Event event) {
        EventKey key = EventKey.of(event);
        if (after != null && comparator.compare(key, after) <= 0) {
            return;
        }
        if (moreFollow && comparator.compare(key, events.lastKey()) > 0) {
            return;
        }
        if (events.putIfAbsent(key, event) != null) {
            return;
        }
        dataBytes += event.data().length;
        while (events.size() > limit || (events.size() > 1 && dataBytes > MAX_DATA_BYTES)) {
            dataBytes -= events.pollLastEntry().getValue().data().length;
            moreFollow = true;
        }
    }

    /**
     * Whether neither {@code next} nor any chunk behind it, in this page's order, can add an event: newest first, a
     * chunk's last time bounds all that follow; oldest first, only its bucket does.
     */
    boolean isCompleteBefore(HistoryChunk next) {
        if (!moreFollow) {
            return false;
        }
        Instant last = events.lastKey().time();
        return switch (order) {
            case NEWEST_FIRST -> next.lastTime().isBefore(last);
            case OLDEST_FIRST -> HistoryChunk.bucketOf(next.lastTime()).isAfter(last);
        };
    }

    Page<Event> toPage() {
        return new Page<>(
                List.copyOf(events.values()), moreFollow ? HistoryCursor.write(order, events.lastKey()) : null);
    }
}
