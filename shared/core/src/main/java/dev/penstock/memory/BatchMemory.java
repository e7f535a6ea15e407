package dev.penstock.memory;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.memory.MemoryCodec.Memory;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.DeviceMemoryStore.Stored;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules remember of a batch's devices: loaded before the rules run, saved when their results are confirmed.
 *
 * <p>A batch may be read again after it was saved, whole or from a record in its middle on. So two snapshots are stored: one
 * from before the last saved batch, one from after it. An event that the second does not include is new and goes on from
 * there; one that only the first does not include is a repeat and starts from the first, which gives the same results and
 * counts nothing twice. What both include is past, see {@link DeviceMemory#isPast}.
 *
 * <p>Devices are independent of each other: several threads may ask, as long as each device is one thread's affair.
 */
public final class BatchMemory {

    private final Map<String, Device> devices;

    private BatchMemory(Map<String, Device> devices) {
        this.devices = devices;
    }

    /** For devices of which nothing is stored. */
    public static BatchMemory ofNew(Collection<String> deviceIds) {
        Map<String, Device> devices = HashMap.newHashMap(deviceIds.size());
        for (String deviceId : deviceIds) {
            devices.put(deviceId, new Device(deviceId, 0, Memory.NOTHING));
        }
        return new BatchMemory(devices);
    }

    /**
     * Loads what is stored. A memory that cannot be decoded starts empty, and a signal says so.
     *
     * @throws dev.penstock.outcome.PenstockException if the store cannot be read
     */
    public static BatchMemory load(
            DeviceMemoryStore store, Collection<String> deviceIds, Signals signals, Deadline deadline) {
        Map<String, Stored> stored = store.load(deviceIds, deadline);
        Map<String, Device> devices = HashMap.newHashMap(deviceIds.size());
        for (String deviceId : deviceIds) {
            Stored known = stored.get(deviceId);
            devices.put(
                    deviceId,
                    known == null
                            ? new Device(deviceId, 0, Memory.NOTHING)
                            : new Device(deviceId, known.version(), decode(known, signals)));
        }
        return new BatchMemory(devices);
    }

    private static Memory decode(Stored stored, Signals signals) {
        try {
            return MemoryCodec.decode(stored.bytes());
        } catch (PermanentException e) {
            signals.emit(new Signal.DependencyFailed(
                    Stage.TRANSFORM,
                    "device memory",
                    false,
                    0,
                    Stage.TRANSFORM.label() + " batch: start anew with device " + stored.deviceId() + ": "
                            + e.getMessage()));
            return Memory.NOTHING;
        }
    }

    /**
     * The memory to apply an event with. To be asked in the order of the stream, for every event of these devices that needs
     * memory and is no duplicate.
     *
     * @param event of a device that was loaded, with its source position
     * @param record the index of its record in the batch
     */
    public DeviceMemory of(Event event, int record) {
        Device device = devices.get(event.deviceId());
        if (device == null) {
            throw new IllegalArgumentException("the memory of " + event + " was not loaded");
        }
        return device.memory(Objects.requireNonNull(event.source(), "source"), record);
    }

    /**
     * Saves what is remembered after the events of the records below one. Nothing is saved of a device that has no such
     * event, or whose events changed nothing.
     *
     * @param lowest the index of a record, or how many there are
     * @param expires when a device without another event may be forgotten; whole seconds
     * @return the devices that somebody else saved meanwhile
     * @throws dev.penstock.outcome.PenstockException if the store fails; some may be saved then
     */
    public Set<String> saveBelow(int lowest, DeviceMemoryStore store, Instant expires, Deadline deadline) {
        List<Stored> changed = new ArrayList<>();
        for (Device device : devices.values()) {
            Stored stored = device.below(lowest);
            if (stored != null) {
                changed.add(stored);
            }
        }
        return changed.isEmpty() ? Set.of() : store.save(changed, expires, deadline);
    }

    /** One device's memory while its events are applied. */
    private static final class Device {
        private final String deviceId;
        private final long version;
        private final Memory stored;
        private final List<Mark> marks = new ArrayList<>(2);
        private @Nullable DeviceMemory memory;
        private Snapshot before = Snapshot.EMPTY;
        private boolean repeats;
        private int lastRecord;
        private @Nullable SourcePosition last;

        Device(String deviceId, long version, Memory stored) {
            this.deviceId = deviceId;
            this.version = version;
            this.stored = stored;
        }

        /** What is remembered after the events of a record. */
        private record Mark(int record, Snapshot snapshot) {}

        DeviceMemory memory(SourcePosition position, int record) {
            DeviceMemory started = memory;
            if (started == null) {
                if (stored.base().includes(position)) {
                    return DeviceMemory.past();
                }
                repeats = stored.current().includes(position);
                before = repeats ? stored.base() : stored.current();
                started = new DeviceMemory(before.numbers());
                memory = started;
            } else if (record != lastRecord) {
                marks.add(new Mark(lastRecord, new Snapshot(last, started.numbers())));
            }
            lastRecord = record;
            last = position;
            return started;
        }

        @Nullable
        Stored below(int lowest) {
            Snapshot after = after(lowest);
            if (after == null || isStored(after)) {
                return null;
            }
            return new Stored(deviceId, version, MemoryCodec.encode(new Memory(before, after)));
        }

        /** Whether saving would say nothing new. What changed nothing need not be included, for its repeat changes nothing. */
        private boolean isStored(Snapshot after) {
            Snapshot current = stored.current();
            return after.remembersSameAs(current) && (!repeats || Objects.equals(after.position(), current.position()));
        }

        private @Nullable Snapshot after(int lowest) {
            if (memory != null && lastRecord < lowest) {
                return new Snapshot(last, memory.numbers());
            }
            Snapshot after = null;
            for (Mark mark : marks) {
                if (mark.record < lowest) {
                    after = mark.snapshot;
                }
            }
            return after;
        }
    }
}
