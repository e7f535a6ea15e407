package dev.penstock.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map of a YAML file, in the order of the file. */
public final class YamlMap {

    /**
     * One key and its value.
     *
     * @param key the key's text
     * @param keyValue the key with its place
     * @param value the value
     */
    public record Entry(String key, YamlValue keyValue, YamlValue value) {}

    private final YamlValue self;
    private final Map<String, Entry> entries;

    YamlMap(YamlValue self, Map<String, Entry> entries) {
        this.self = self;
        this.entries = entries;
    }

    /** The map as a value, for its place. */
    public YamlValue value() {
        return self;
    }

    /** All keys and values. */
    public Collection<Entry> entries() {
        return entries.values();
    }

    /** All keys. */
    public Set<String> keys() {
        return entries.keySet();
    }

    /** Makes every key but these a fault, with the likeliest one as a suggestion. */
    public YamlMap allow(String... keys) {
        List<String> known = List.of(keys);
        for (Entry entry : entries.values()) {
            if (!known.contains(entry.key())) {
                entry.keyValue()
                        .fault("unknown key '" + entry.key() + "'" + Suggestion.of(entry.key(), known) + "; known: "
                                + String.join(", ", known));
            }
        }
        return this;
    }

    /** A key's value, or null if it is not there. */
    public @Nullable YamlValue find(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** A key's value; null, and a fault at the map's place, if it is not there. */
    public @Nullable YamlValue require(String key) {
        YamlValue value = find(key);
        if (value == null) {
            self.fault("key '" + key + "' is missing");
        }
        return value;
    }

    /** The text of a key that must be there, or null with a fault. */
    public @Nullable String requireText(String key) {
        YamlValue value = require(key);
        return value == null ? null : value.text();
    }

    /** A key's value as text, or null: with a fault if it is something else, without if it is not there. */
    public @Nullable String findText(String key) {
        YamlValue value = find(key);
        return value == null ? null : value.text();
    }

    /** The values of a key that holds a list; none if it is not there. */
    public List<YamlValue> findList(String key) {
        YamlValue value = find(key);
        return value == null ? List.of() : new ArrayList<>(value.list());
    }
}
