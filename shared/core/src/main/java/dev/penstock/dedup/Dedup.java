package dev.penstock.dedup;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DedupLog;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets an event pass once: one whose device sent the same id within the window, from another place of the raw stream, is
 * a duplicate. The same place read again is a retry, and passes again, since what it did the first time may be lost.
 *
 * <p>In two phases, so that no event is lost: {@link #check} before the events are written on, {@link #remember} only
 * when the stream has confirmed them. If the log is down, events pass unchecked or with what the memory knows, and a
 * signal says so: a duplicate is a nuisance, a lost event is not to be had back. Thread-safe.
 */
public final class Dedup {

    /** The most ids in one chunk, which is then some 80 KB. */
    static final int MOST_IDS_IN_CHUNK = 4_000;

    private final DedupLog log;
    private final Duration window;
    private final IdCache cache;
    private final Signals signals;
    private final Clock clock;

    /**
     * Over a log.
     *
     * @param window how long an id is remembered; whole seconds
     * @param maxIds how many ids to keep in memory with their positions, at some 90 bytes each; or up to seven times as
     *     many without, of which one that comes again is looked up in the log. Devices beyond are read from the log again
     */
    public Dedup(DedupLog log, Duration window, long maxIds, Signals signals, Clock clock) {
        this.log = log;
        this.window = window;
        this.cache = new IdCache(maxIds);
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * Finds the duplicates of a batch, also those within it.
     *
     * @param events with their source positions, in the order of the stream
     * @return the indexes of the duplicates
     */
    public BitSet check(List<Event> events, Deadline deadline) {
        Instant now = clock.instant();
        refresh(events, now, deadline);
        int nowSeconds = seconds(now);
        BitSet duplicates = new BitSet(events.size());
        Map<Key, Long> inBatch = HashMap.newHashMap(events.size());
        RecordHash record = new RecordHash();
        LoggedPositions logged = new LoggedPositions(now, deadline);
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            PassedId id = PassedId.of(event, record.of(event));
            long known = cache.position(event.deviceId(), id, nowSeconds);
            if (known == IdTable.SETTLED) {
                known = logged.position(event.deviceId(), id);
            }
            if (known == IdTable.ABSENT) {
                Long first = inBatch.putIfAbsent(new Key(event.deviceId(), id.high(), id.low()), id.position());
                known = first == null ? id.position() : first;
            }
            if (known != id.position()) {
                duplicates.set(i);
            }
        }
        cache.trim(nowSeconds);
        return duplicates;
    }

    /** How much memory is in use, in ids with positions. */
    long held() {
        return cache.total();
    }

    private record Key(String deviceId, long high, long low) {}

    /** Hashes each raw record once for all its events, which stand together. */
    private static final class RecordHash {
        private String shard = "";
        private String sequenceNumber = "";
        private long hash;

        long of(Event event) {
            SourcePosition source = PassedId.sourceOf(event);
            if (!source.sequenceNumber().equals(sequenceNumber)
                    || !source.shard().equals(shard)) {
                shard = source.shard();
                sequenceNumber = source.sequenceNumber();
                hash = PassedId.record(source);
            }
            return hash;
        }
    }

    /** Reads what others have logged of these devices since the last time. */
    private void refresh(List<Event> events, Instant now, Deadline deadline) {
        Set<String> devices = new HashSet<>();
        for (Event event : events) {
            String deviceId = event.deviceId();
            if (!devices.add(deviceId)) {
                continue;
            }
            List<DedupLog.Chunk> chunks;
            try {
                chunks = log.readAfter(deviceId, cache.order(deviceId), now, deadline);
            } catch (PenstockException e) {
                // The other devices are not asked: each would wait for the same broken log.
                report(e.in("check for duplicates"), events.size());
                return;
            }
            for (DedupLog.Chunk chunk : chunks) {
                cache.add(deviceId, ids(chunk), seconds(chunk.expires()), seconds(now));
                cache.advanceTo(deviceId, chunk.order());
            }
        }
    }

    /** Where ids passed that memory knows without their positions: reads the log of their devices, once a batch each. */
    private final class LoggedPositions {
        private final Instant now;
        private final Deadline deadline;
        private final Map<String, IdTable> byDevice = new HashMap<>();
        private boolean down;

        LoggedPositions(Instant now, Deadline deadline) {
            this.now = now;
            this.deadline = deadline;
        }

        /** The position at which an id first passed, or {@link IdTable#ABSENT}. */
        long position(String deviceId, PassedId id) {
            IdTable logged = byDevice.get(deviceId);
            if (logged == null) {
                logged = read(deviceId);
                byDevice.put(deviceId, logged);
            }
            return logged.position(id.high(), id.low(), seconds(now));
        }

        private IdTable read(String deviceId) {
            IdTable logged = new IdTable();
            if (down) {
                return logged;
            }
            try {
                for (DedupLog.Chunk chunk : log.readAfter(deviceId, "", now, deadline)) {
                    for (PassedId id : ids(chunk)) {
                        logged.add(id.high(), id.low(), id.position(), seconds(chunk.expires()), seconds(now));
                    }
                }
            } catch (PenstockException e) {
                down = true; // The other devices are not asked: each would wait for the same broken log.
                report(e.in("check for duplicates of " + deviceId), 1);
            }
            return logged;
        }
    }

    /** The ids of a chunk; none, and a signal, if it cannot be read: then it is passed over, not met again each time. */
    private List<PassedId> ids(DedupLog.Chunk chunk) {
        try {
            return ChunkBytes.unpack(chunk.bytes());
        } catch (PermanentException e) {
            report(e.in("check for duplicates of " + chunk.deviceId()), 0);
            return List.of();
        }
    }

    /**
     * Remembers events that have passed and are confirmed, so that their repeats are duplicates. A log that is down
     * gives a signal, not an exception.
     *
     * @param passed with their source positions, in the order of the stream
     */
    public void remember(List<Event> passed, Deadline deadline) {
        if (passed.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        // Whole seconds, rounded up, as the log stores them.
        Instant expires = Instant.ofEpochSecond(now.plus(window).getEpochSecond() + 1);
        Map<String, List<Event>> byDevice = new LinkedHashMap<>();
        for (Event event : passed) {
            byDevice.computeIfAbsent(event.deviceId(), id -> new ArrayList<>()).add(event);
        }
        List<DedupLog.Chunk> chunks = new ArrayList<>(byDevice.size());
        byDevice.forEach((deviceId, events) -> {
            for (int from = 0; from < events.size(); from += MOST_IDS_IN_CHUNK) {
                List<Event> part = events.subList(from, Math.min(events.size(), from + MOST_IDS_IN_CHUNK));
                chunks.add(new DedupLog.Chunk(deviceId, order(part.getLast()), expires, ChunkBytes.pack(part)));
            }
        });
        for (DedupLog.Chunk chunk : chunks) {
            cache.add(chunk.deviceId(), ids(chunk), seconds(expires), seconds(now));
        }
        try {
            log.append(chunks, deadline);
        } catch (PenstockException e) {
            report(e.in("remember for duplicates"), passed.size());
        }
    }

    private void report(PenstockException cause, int events) {
        signals.emit(new Signal.DependencyFailed(
                Stage.TRANSFORM,
                "dedup log",
                !(cause instanceof PermanentException),
                events,
                Stage.TRANSFORM.label() + " batch: " + cause.getMessage()));
    }

    /** Sorts as text in the order of the stream: how many digits, the digits, the index. */
    static String order(Event event) {
        SourcePosition source = PassedId.sourceOf(event);
        String digits = source.sequenceNumber();
        String index = Integer.toString(source.index());
        return padded(Integer.toString(digits.length()), 3) + digits + '.' + padded(index, 7);
    }

    private static String padded(String digits, int width) {
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    /** Epoch seconds as an int, which lasts until 2038 and is then as good as never: it is compared, not shown. */
    private static int seconds(Instant time) {
        return (int) Math.min(Integer.MAX_VALUE, time.getEpochSecond());
    }
}
