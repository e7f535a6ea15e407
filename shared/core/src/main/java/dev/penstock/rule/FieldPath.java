package dev.penstock.rule;

import dev.penstock.yaml.YamlValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field of {@code data}, dotted: {@code motor.temperature} is field {@code temperature} of object {@code motor}. A
 * field whose own name has a dot cannot be named.
 */
final class FieldPath {

    private final String text;
    private final String[] parts;
    private final YamlValue place;

    private FieldPath(String text, YamlValue place) {
        this.text = text;
        this.parts = text.split("\\.", -1);
        this.place = place;
    }

    /** Its names, from {@code data} on. */
    List<String> names() {
        return List.of(parts);
    }

    /** Where it stands, for faults. */
    YamlValue place() {
        return place;
    }

    /** Reads a path; null, with a fault, if {@code value} holds none. */
    static @Nullable FieldPath read(YamlValue value) {
        String text = value.text();
        return text == null ? null : parse(text, value);
    }

    /** Parses a path that stands at {@code place}; null, with a fault there, if it is none. */
    static @Nullable FieldPath parse(String text, YamlValue place) {
        FieldPath path = new FieldPath(text, place);
        for (String part : path.parts) {
            if (part.isBlank()) {
                place.fault("'" + text + "' is not a field: it has an empty part");
                return null;
            }
        }
        if (path.parts.length > 1 && path.parts[0].equals("data")) {
            place.fault("fields are named from data on: write '" + text.substring("data.".length()) + "'");
            return null;
        }
        return path;
    }

    /** The field's value; null if it is null or not there. */
    @Nullable
    Object get(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> owner = owner(data);
        return owner == null ? null : owner.get(last());
    }

    /** Whether the field is there, be it null. */
    boolean isIn(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> owner = owner(data);
        return owner != null && owner.containsKey(last());
    }

    /** Removes the field and returns its value. */
    @Nullable
    Object remove(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> owner = owner(data);
        return owner == null ? null : owner.remove(last());
    }

    /**
     * Sets the field, making the objects on its way.
     *
     * @return null, or why it cannot be set: a part of the way is there and no object
     */
    @Nullable
    String put(Map<String, @Nullable Object> data, @Nullable Object value) {
        Map<String, @Nullable Object> owner = data;
        for (int i = 0; i < parts.length - 1; i++) {
            Object next = owner.get(parts[i]);
            if (next == null) {
                next = new LinkedHashMap<String, @Nullable Object>();
                owner.put(parts[i], next);
            }
            if (!(next instanceof Map<?, ?>)) {
                return "field '" + parts[i] + "' is not an object";
            }
            owner = asObject(next);
        }
        owner.put(last(), value);
        return null;
    }

    private @Nullable Map<String, @Nullable Object> owner(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> owner = data;
        for (int i = 0; i < parts.length - 1; i++) {
            Object next = owner.get(parts[i]);
            if (!(next instanceof Map<?, ?>)) {
                return null;
            }
            owner = asObject(next);
        }
        return owner;
    }

    @SuppressWarnings("unchecked") // JsonData makes every map of the tree, with text as keys
    private static Map<String, @Nullable Object> asObject(Object value) {
        return (Map<String, @Nullable Object>) value;
    }

    /** The object that the field is in; it must be there. */
    Map<String, @Nullable Object> parent(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> owner = owner(data);
        if (owner == null) {
            throw new IllegalStateException("no object on the way to " + text);
        }
        return owner;
    }

    /** Its own name: the last part of the path. */
    String last() {
        return parts[parts.length - 1];
    }

    @Override
    public String toString() {
        return text;
    }
}
