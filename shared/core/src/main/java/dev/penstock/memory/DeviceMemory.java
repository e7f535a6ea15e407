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
    private final Map<String, double[]> changes = new HashMap<>();

    /** A memory that holds {@code kept}; the arrays are not copied, and nobody may write to them. */
    public DeviceMemory(Map<String, double[]> kept) {
        this.kept = new HashMap<>(kept);
    }

    /** The memory of a device that is new. */
    public static DeviceMemory empty() {
        return new DeviceMemory(Map.of());
    }

    /** The numbers under a key, which nobody may write to, or null if there are none. */
    public double @Nullable [] get(String key) {
        double[] changed = changes.get(key);
        return changed == null ? kept.get(key) : changed;
    }

    /** Sets the numbers under a key; the array is the memory's from now on. */
    public void put(String key, double[] numbers) {
        changes.put(key, numbers);
    }

    /** Keeps what was put since the last time: the event passed. */
    public void keep() {
        kept.putAll(changes);
        changes.clear();
    }

    /** Forgets what was put since the last time: the event failed. */
    public void forget() {
        changes.clear();
    }

    /** All that is kept. */
    public Map<String, double[]> numbers() {
        return Map.copyOf(kept);
    }
}
