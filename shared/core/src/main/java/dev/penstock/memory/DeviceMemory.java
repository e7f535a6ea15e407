package dev.penstock.memory;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rules remember of one device: by key, a few numbers. Changes count only once {@link #keep} says that the event
 * which made them passed; those of an event that failed are {@linkplain #forget forgotten}. Not thread-safe: the events of
 * a device come one after the other.
 */
public final class DeviceMemory {

    private final Map<String, double[]> kept;
    private final boolean past;
    private @Nullable Map<String, double[]> changes;

    /** A memory that holds {@code kept}; the arrays are not copied, and nobody may write to them. */
    public DeviceMemory(Map<String, double[]> kept) {
        this(new HashMap<>(kept), false);
    }

    private DeviceMemory(Map<String, double[]> kept, boolean past) {
        this.kept = kept;
        this.past = past;
    }

    /** The memory of a device that is new. */
    public static DeviceMemory empty() {
        return new DeviceMemory(Map.of());
    }

    /** For an event that is in the device's memory already, and can change it no more. */
    static DeviceMemory past() {
        return new DeviceMemory(Map.of(), true);
    }

    /**
     * Whether the event at hand is in this memory already, and more after it: it was read again long after its results were
     * confirmed. What it put here the first time cannot be told any more, so nothing may be concluded from it again.
     */
    public boolean isPast() {
        return past;
    }

    /** The numbers under a key, which nobody may write to, or null if there are none. */
    public double @Nullable [] get(String key) {
        double[] changed = changes == null ? null : changes.get(key);
        return changed == null ? kept.get(key) : changed;
    }

    /** Sets the numbers under a key; the array is the memory's from now on. */
    public void put(String key, double[] numbers) {
        if (changes == null) {
            changes = new HashMap<>();
        }
        changes.put(key, numbers);
    }

    /** Keeps what was put since the last time: the event passed. */
    public void keep() {
        if (changes != null) {
            kept.putAll(changes);
            changes = null;
        }
    }

    /** Forgets what was put since the last time: the event failed. */
    public void forget() {
        changes = null;
    }

    /** All that is kept. */
    public Map<String, double[]> numbers() {
        return Map.copyOf(kept);
    }
}
