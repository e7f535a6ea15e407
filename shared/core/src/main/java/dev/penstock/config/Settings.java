package dev.penstock.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads {@code PENSTOCK_*} settings and reports all faults at once: each read notes what is wrong and answers its
 * default, and {@link #check} throws if anything was noted.
 */
public final class Settings {

    private final Map<String, String> values;
    private final List<String> faults = new ArrayList<>();

    public Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** A text that must be there and not blank. */
    public String required(String name) {
        String value = values.getOrDefault(name, "");
        if (value.isBlank()) {
            faults.add(name + " is not set");
        }
        return value;
    }

    /** A text, or {@code fallback} where it is not set. */
    public String text(String name, String fallback) {
        String value = values.getOrDefault(name, "");
        return value.isBlank() ? fallback : value;
    }

    /** One of {@code allowed}, or {@code fallback} where it is not set. */
    public String oneOf(String name, String fallback, java.util.Set<String> allowed) {
        String value = text(name, fallback);
        if (!allowed.contains(value)) {
            faults.add(name + "=" + value + " is not one of " + String.join(", ", new TreeSet<>(allowed)));
            return fallback;
        }
        return value;
    }

    /** A whole number between {@code min} and {@code max}, both included, or {@code fallback} where it is not set. */
    public int wholeNumber(String name, int fallback, int min, int max) {
        String value = text(name, Integer.toString(fallback));
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words as a number out of range.
        }
        faults.add(name + "=" + value + " is not a whole number from " + min + " to " + max);
        return fallback;
    }

    /** For a value that only its reader can judge: notes a fault in the reader's words. */
    public void fault(String name, String reason) {
        faults.add(name + ": " + reason);
    }

    /**
     * To be called when all is read.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public void check() {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("settings: " + String.join("; ", faults));
        }
    }
}
