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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets an event pass once: one whose device sent the same id within the window, from another place of the raw stream, is
 * a duplicate. The same place read again is a retry, and passes again, since what it did the first time may be lost.
 *
 * <p>In two phases, so that no event is lost: {@link #open} before the rules apply to the events, {@link #remember} only
 * when the stream has confirmed what they made of them. If the log is down, events pass unchecked or with what the memory
 * knows, and a signal says so: a duplicate is a nuisance, a lost event is not to be had back. Thread-safe.
 */
public final class Dedup {

    /** The most ids in one chunk, which is then some 80 KB. */
    static final int MOST_IDS_IN_CHUNK = 4_000;

    private final DedupLog log;
    private final Function<String, Duration> window;
    private final IdCache cache;
    private final Signals signals;
    private final Clock clock;

    /**
     * Over a log.
     *
     * @param window how long an id of an event type is remembered; whole seconds
     * @param maxIds how many ids to keep in memory with their positions, at some 90 bytes each; or up to seven times as
     *     many without, of which one that comes again is looked up in the log. Devices beyond are read from the log again
     */
    public Dedup(DedupLog log, Function<String, Duration> window, long maxIds, Signals signals, Clock clock) {
        this.log = log;
        this.window = window;
        this.cache = new IdCache(maxIds);
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * Begins a batch: reads what others have logged of its devices.
     *
     * @param events as they came, with their source positions, in the order of the stream
     */
    public Batch open(List<Event> events, Deadline deadline) {
        Instant now = clock.instant();
        cache.trim(seconds(now));
        Map<String, DeviceInBatch> devices = new LinkedHashMap<>();
        for (Event event : events) {
            devices.computeIfAbsent(event.deviceId(), id -> new DeviceInBatch()).events++;
        }
        refresh(devices, now, deadline);
        return new Batch(events, devices, now, deadline);
    }

    /**
     * The duplicates of one batch, also those within it. Events are named by their index in the batch. Devices are independent
     * of each other: several threads may ask, as long as each device is one thread's affair.
     */
    public final class Batch {
        private final List<Event> events;
        private final DeviceInBatch[] devices;
        private final long[] records;
        private final @Nullable PassedId[] ids;
        private final int nowSeconds;
        private final LoggedPositions logged;

        private Batch(List<Event> events, Map<String, DeviceInBatch> byId, Instant now, Deadline deadline) {
            this.events = events;
            this.devices = events.stream()
                    .map(event -> Objects.requireNonNull(byId.get(event.deviceId())))
                    .toArray(DeviceInBatch[]::new);
            RecordHash record = new RecordHash();
            this.records = events.stream().mapToLong(record::of).toArray();
            this.ids = new PassedId[events.size()];
            this.nowSeconds = seconds(now);
            this.logged = new LoggedPositions(byId, now, deadline);
        }

        /** Whether another event of its device with its id has passed before, or in this batch before this one. */
        public boolean isDuplicate(int index) {
            PassedId id = id(index);
            String deviceId = events.get(index).deviceId();
            long known = cache.position(deviceId, id, nowSeconds);
            if (known == IdTable.SETTLED) {
                known = logged.position(deviceId, id);
            }
            if (known == IdTable.ABSENT) {
                known = devices[index].passed.getOrDefault(new Key(id.high(), id.low()), id.position());
            }
            return known != id.position();
        }

        /** Whether the log could not be asked for its device: it may be a duplicate all the same. */
        public boolean isUnchecked(int index) {
            return devices[index].unchecked;
        }

        /** Notes that an event is no duplicate and has not failed: a later one of this batch with its id is a duplicate. */
        public void passed(int index) {
            PassedId id = id(index);
            devices[index].passed.putIfAbsent(new Key(id.high(), id.low()), id.position());
        }

        private PassedId id(int index) {
            PassedId id = ids[index];
            if (id == null) {
                id = PassedId.of(events.get(index), records[index]);
                ids[index] = id;
            }
            return id;
        }
    }

    /** What a batch knows of one device. */
    private static final class DeviceInBatch {
        private final Map<Key, Long> passed = new HashMap<>();
        private int events;
        private boolean unchecked;
    }

    /** How much memory is in use, in ids with positions. */
    long held() {
        return cache.total();
    }

    private record Key(long high, long low) {}

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
    private void refresh(Map<String, DeviceInBatch> devices, Instant now, Deadline deadline) {
        Map<String, String> orderByDevice = new LinkedHashMap<>();
        devices.keySet().forEach(deviceId -> orderByDevice.put(deviceId, cache.order(deviceId)));
        DedupLog.Read read = log.readAfter(orderByDevice, now, deadline);
        for (DedupLog.Chunk chunk : read.chunks()) {
            cache.add(chunk.deviceId(), ids(chunk), seconds(chunk.expires()), seconds(now));
            cache.advanceTo(chunk.deviceId(), chunk.order());
        }
        if (read.unread().isEmpty()) {
            return;
        }
        int unchecked = 0;
        for (String deviceId : read.unread().keySet()) {
            DeviceInBatch device = Objects.requireNonNull(devices.get(deviceId));
            device.unchecked = true;
            unchecked += device.events;
        }
        // The first of the causes stands for all: a log that is down has the same for each device.
        PenstockException cause = read.unread().values().iterator().next();
        report(
                cause.in("read dedup log of " + read.unread().size() + " of " + devices.size()
                        + " devices (duplicates among their events pass)"),
                unchecked);
    }

    /** Where ids passed that memory knows without their positions: reads the log of their devices, once a batch each. */
    private final class LoggedPositions {
        private final Map<String, DeviceInBatch> devices;
        private final Instant now;
        private final Deadline deadline;
        private final Map<String, IdTable> byDevice = new HashMap<>();
        private boolean down;

        LoggedPositions(Map<String, DeviceInBatch> devices, Instant now, Deadline deadline) {
            this.devices = devices;
            this.now = now;
            this.deadline = deadline;
        }

        /** The position at which an id first passed, or {@link IdTable#ABSENT}. */
        synchronized long position(String deviceId, PassedId id) {
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
                unchecked(deviceId);
                return logged;
            }
            DedupLog.Read read = log.readAfter(Map.of(deviceId, ""), now, deadline);
            for (DedupLog.Chunk chunk : read.chunks()) {
                for (PassedId id : ids(chunk)) {
                    logged.add(id.high(), id.low(), id.position(), seconds(chunk.expires()), seconds(now));
                }
            }
            PenstockException failure = read.unread().get(deviceId);
            if (failure != null) {
                down = true; // The other devices are not asked: each would wait for the same broken log.
                unchecked(deviceId);
                report(failure.in("read dedup log of " + deviceId + " (duplicates among its events pass)"), 1);
            }
            return logged;
        }

        private void unchecked(String deviceId) {
            DeviceInBatch device = devices.get(deviceId);
            if (device != null) {
                device.unchecked = true;
            }
        }
    }

    /** The ids of a chunk; none, and a signal, if it cannot be read: then it is passed over, not met again each time. */
    private List<PassedId> ids(DedupLog.Chunk chunk) {
        try {
            return ChunkBytes.unpack(chunk.bytes());
        } catch (PermanentException e) {
            report(
                    e.in("read dedup log of " + chunk.deviceId()
                            + " (a damaged entry is skipped: duplicates of its events pass)"),
                    0);
            return List.of();
        }
    }

    /**
     * Remembers events of which all that the rules made is confirmed, or that they filtered, so that their repeats are duplicates. A log that is down
     * gives a signal, not an exception.
     *
     * @param passed as they came, with their source positions, in the order of the stream
     */
    public void remember(List<Event> passed, Deadline deadline) {
        if (passed.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Map<Together, List<Event>> together = new LinkedHashMap<>();
        for (Event event : passed) {
            together.computeIfAbsent(
                            new Together(event.deviceId(), window.apply(event.type())), group -> new ArrayList<>())
                    .add(event);
        }
        List<DedupLog.Chunk> chunks = new ArrayList<>(together.size());
        together.forEach((group, events) -> {
            // Whole seconds, rounded up, as the log stores them.
            Instant expires = Instant.ofEpochSecond(now.plus(group.window).getEpochSecond() + 1);
            for (int from = 0; from < events.size(); from += MOST_IDS_IN_CHUNK) {
                List<Event> part = events.subList(from, Math.min(events.size(), from + MOST_IDS_IN_CHUNK));
                chunks.add(new DedupLog.Chunk(group.deviceId, order(part.getLast()), expires, ChunkBytes.pack(part)));
            }
        });
        for (DedupLog.Chunk chunk : chunks) {
            cache.add(chunk.deviceId(), ids(chunk), seconds(chunk.expires()), seconds(now));
        }
        try {
            log.append(chunks, deadline);
        } catch (PenstockException e) {
            report(e.in("write dedup log (duplicates of these events will pass)"), passed.size());
        }
    }

    /** Ids of one device that are forgotten at the same time stand in one chunk. */
    private record Together(String deviceId, Duration window) {}

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
