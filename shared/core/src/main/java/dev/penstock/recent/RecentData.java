package dev.penstock.recent;

import dev.penstock.event.DerivedIds;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import dev.penstock.port.DeviceState;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore;
import dev.penstock.port.RecentStore.Order;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The recent-data cache. Written by the router, read by the API; everything in it ends a fixed time after it was
 * ingested, whether the store has deleted it yet or not. Safe for many threads.
 */
public final class RecentData {

    private final RecentStore store;
    private final Duration ttl;
    private final Clock clock;

    /**
     * The cache on top of {@code store}.
     *
     * @param ttl how long an event is kept, counted from its ingest time
     */
    public RecentData(RecentStore store, Duration ttl, Clock clock) {
        this.store = store;
        this.ttl = ttl;
        this.clock = clock;
    }

    /**
     * Stores events and what they tell of their devices. Recording the same events again changes nothing, so a caller
     * that got an exception may simply repeat the call. Events that have outlived the cache already are left out.
     *
     * @throws dev.penstock.outcome.RetryableException if the store did not answer before {@code deadline}
     * @throws dev.penstock.outcome.PermanentException if the store refuses these events
     */
    public void record(List<Event> events, Deadline deadline) {
        Instant now = clock.instant();
        List<Event> kept = new ArrayList<>(events.size());
        for (Event event : events) {
            if (!Expiry.hasPassed(event.ingestTime(), ttl, now)) {
                kept.add(event);
            }
        }
        if (kept.isEmpty()) {
            return;
        }
        store.append(ChunkPacker.pack(kept, ttl), deadline);
        saveLatest(LatestValues.of(kept), now, deadline);
    }

    /** Reads, merges and saves until nobody else was in between; each round some writer gets through. */
    private void saveLatest(Map<String, DeviceState> fresh, Instant now, Deadline deadline) {
        Map<String, DeviceState> unsaved = new HashMap<>(fresh);
        while (!unsaved.isEmpty()) {
            deadline.check("save latest values of " + unsaved.size() + " devices");
            Map<String, DeviceState> stored = store.devices(unsaved.keySet(), deadline);
            List<DeviceState> merged = new ArrayList<>(unsaved.size());
            for (DeviceState state : unsaved.values()) {
                LatestValues.merge(stored.get(state.deviceId()), state, stamp -> isAlive(stamp, now))
                        .ifPresent(merged::add);
            }
            if (merged.isEmpty()) {
                return;
            }
            unsaved.keySet().retainAll(store.saveDevices(merged, expires(merged), deadline));
        }
    }

    private Instant expires(List<DeviceState> states) {
        Instant lastSeen = states.stream()
                .map(DeviceState::lastSeen)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return Expiry.wholeSecondAfter(lastSeen, ttl);
    }

    /**
     * A page of a device's history, each event once, ordered by event time and then id.
     *
     * @return the events, none for an unknown device; or a rejection of code {@code cursor}
     */
    public Outcome<Page<Event>> events(HistoryQuery query, Deadline deadline) {
        if (query.cursor().isEmpty()) {
            return new Outcome.Accepted<>(read(query, null, deadline));
        }
        return switch (HistoryCursor.read(query.order(), query.cursor())) {
            case Outcome.Accepted<EventKey> after -> new Outcome.Accepted<>(read(query, after.value(), deadline));
            case Outcome.Rejected<EventKey> rejected -> new Outcome.Rejected<>(rejected.reasons());
        };
    }

    private Page<Event> read(HistoryQuery query, @Nullable EventKey after, Deadline deadline) {
        Instant now = clock.instant();
        Instant from = query.from();
        Instant to = query.to();
        if (after != null && query.order() == Order.OLDEST_FIRST) {
            from = from.isBefore(after.time()) ? after.time() : from;
        } else if (after != null) {
            to = to.isAfter(after.time()) ? after.time() : to;
        }
        HistoryPage page = new HistoryPage(query.order(), query.limit(), after);
        if (from.isAfter(to)) {
            return page.toPage();
        }
        Iterator<HistoryChunk> chunks = store.chunks(query.deviceId(), from, to, query.order(), now, deadline);
        try (ChunkCodec codec = new ChunkCodec()) {
            while (chunks.hasNext()) {
                HistoryChunk chunk = chunks.next();
                if (page.isCompleteBefore(chunk)) {
                    break;
                }
                if (chunk.lastTime().isBefore(from)) {
                    continue;
                }
                for (Event event : codec.unpack(chunk.bytes())) {
                    if (matches(event, query.type(), from, to) && !Expiry.hasPassed(event.ingestTime(), ttl, now)) {
                        page.offer(event);
                    }
                }
                deadline.check("read history of " + query.deviceId());
            }
        }
        return page.toPage();
    }

    /**
     * What a search for one event came to.
     *
     * @param event the event, or null if it was not found
     * @param parts where the event was not found, what it was split into as far as it was found, by their ids: {@code
     *     <id>/1} and so on
     * @param everywhere whether all of the range was searched; if not, the event and more parts may be in the rest
     */
    public record Search(@Nullable Event event, List<Event> parts, boolean everywhere) {

        public Search {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Looks for an event by its id, newest chunks first, and for the events that rules have made in its place.
     *
     * @param from the first event time of the range to search; whole buckets are searched
     * @param to the last
     * @param mostChunks how many chunks to read at the most, each of some KB
     */
    public Search find(String deviceId, String eventId, Instant from, Instant to, int mostChunks, Deadline deadline) {
        Instant now = clock.instant();
        Iterator<HistoryChunk> chunks = store.chunks(deviceId, from, to, Order.NEWEST_FIRST, now, deadline);
        SortedMap<String, Event> parts = new TreeMap<>(DerivedIds.IN_ORDER);
        try (ChunkCodec codec = new ChunkCodec()) {
            for (int read = 0; chunks.hasNext(); read++) {
                if (read == mostChunks) {
                    return new Search(null, List.copyOf(parts.values()), false);
                }
                for (Event event : codec.unpack(chunks.next().bytes())) {
                    if (Expiry.hasPassed(event.ingestTime(), ttl, now)) {
                        continue;
                    }
                    if (event.id().equals(eventId)) {
                        return new Search(event, List.of(), true);
                    }
                    if (isPart(event, eventId)) {
                        parts.put(event.id(), event);
                    }
                }
                deadline.check("search history of " + deviceId);
            }
        }
        return new Search(null, List.copyOf(parts.values()), true);
    }

    /** Alarms have such ids, too, but stand beside their event, not in its place. */
    private static boolean isPart(Event event, String eventId) {
        return DerivedIds.isOf(eventId, event.id()) && !event.isOwn();
    }

    private static boolean matches(Event event, @Nullable String type, Instant from, Instant to) {
        Instant time = event.timeOrIngestTime();
        return !time.isBefore(from) && !time.isAfter(to) && (type == null || type.equals(event.type()));
    }

    /** What is known of a device now, if it was seen lately. */
    public Optional<DeviceState> device(String deviceId, Deadline deadline) {
        Instant now = clock.instant();
        return Optional.ofNullable(store.devices(List.of(deviceId), deadline).get(deviceId))
                .filter(state -> isAlive(state, now))
                .map(state -> withoutExpiredMetrics(state, now));
    }

    /**
     * A page of the devices that were seen lately, in the store's order.
     *
     * @param limit 1 to 1,000
     * @param cursor from the page before, or the empty string for the first
     */
    public Page<DeviceState> devices(int limit, String cursor, Deadline deadline) {
        Instant now = clock.instant();
        Page<DeviceState> page = store.listDevices(limit, cursor, now, deadline);
        List<DeviceState> alive = page.values().stream()
                .filter(state -> isAlive(state, now))
                .map(state -> withoutExpiredMetrics(state, now))
                .toList();
        return new Page<>(alive, page.nextCursor());
    }

    private DeviceState withoutExpiredMetrics(DeviceState state, Instant now) {
        if (state.metrics().values().stream().allMatch(metric -> isAlive(metric.stamp(), now))) {
            return state;
        }
        Map<String, DeviceState.Metric> alive = new HashMap<>(state.metrics());
        alive.values().removeIf(metric -> !isAlive(metric.stamp(), now));
        return state.withMetrics(alive);
    }

    private boolean isAlive(DeviceState state, Instant now) {
        return !Expiry.hasPassed(state.lastSeen(), ttl, now);
    }

    private boolean isAlive(DeviceState.Stamp stamp, Instant now) {
        return !Expiry.hasPassed(stamp.ingestTime(), ttl, now);
    }
}
