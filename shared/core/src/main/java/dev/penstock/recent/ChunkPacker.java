package dev.penstock.recent;

import dev.penstock.event.Event;
import dev.penstock.event.Murmur3;
import dev.penstock.event.SourcePosition;
import dev.penstock.port.HistoryChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packs the events of a batch into chunks, one or more for each device, time bucket and version of the pipeline. */
final class ChunkPacker {

    /** The most events in a chunk. */
    static final int MAX_EVENTS = 64;

    /** A chunk is closed before its events exceed this many bytes unpacked, so that packed it has a few KB. */
    static final int MAX_BYTES = 24 * 1024;

    private static final Comparator<Event> BY_TIME =
            Comparator.comparing(Event::timeOrIngestTime).thenComparing(Event::id);

    private ChunkPacker() {}

    private record Place(
            String deviceId, Instant bucket, @Nullable String pipeline) {}

    /** The chunks of {@code events}, which expire {@code ttl} after they were ingested. */
    static List<HistoryChunk> pack(List<Event> events, Duration ttl) {
        Map<Place, List<Event>> places = new LinkedHashMap<>();
        for (Event event : events) {
            places.computeIfAbsent(
                            new Place(
                                    event.deviceId(),
                                    HistoryChunk.bucketOf(event.timeOrIngestTime()),
                                    event.pipeline()),
                            place -> new ArrayList<>())
                    .add(event);
        }
        List<HistoryChunk> chunks = new ArrayList<>(places.size());
        try (ChunkCodec codec = new ChunkCodec()) {
            for (List<Event> place : places.values()) {
                // In order of time, so that the chunks of one batch do not overlap and a reader can stop early.
                place.sort(BY_TIME);
                int from = 0;
                while (from < place.size()) {
                    int to = endOfChunk(place, from);
                    chunks.add(chunk(place.subList(from, to), ttl, codec));
                    from = to;
                }
            }
        }
        return chunks;
    }

    private static int endOfChunk(List<Event> events, int from) {
        int bytes = 0;
        int to = from;
        while (to < events.size() && to - from < MAX_EVENTS) {
            bytes += events.get(to).data().length;
            if (to > from && bytes > MAX_BYTES) {
                break;
            }
            to++;
        }
        return to;
    }

    private static HistoryChunk chunk(List<Event> events, Duration ttl, ChunkCodec codec) {
        StringBuilder places = new StringBuilder();
        Instant newestIngest = Instant.MIN;
        List<Event> kept = new ArrayList<>(events.size());
        for (Event event : events) {
            SourcePosition source = event.source();
            // The id too: an alarm has the position and the time of the event that raised it.
            places.append(source).append(' ').append(event.id()).append('\n');
            newestIngest = newestIngest.isBefore(event.ingestTime()) ? event.ingestTime() : newestIngest;
            // History shows neither the position nor the time as it was sent, so they take no room.
            kept.add(new Event(
                    event.id(),
                    event.deviceId(),
                    event.type(),
                    null,
                    event.timeOrIngestTime(),
                    event.ingestTime(),
                    event.schemaVersion(),
                    null,
                    event.data(),
                    event.attributes(),
                    event.pipeline()));
        }
        Murmur3.Hash128 hash = Murmur3.hash128(places.toString());
        Event last = events.getLast();
        return new HistoryChunk(
                last.deviceId(),
                last.timeOrIngestTime(),
                String.format("%016x%016x", hash.high(), hash.low()),
                Expiry.wholeSecondAfter(newestIngest, ttl),
                codec.pack(kept));
    }
}
