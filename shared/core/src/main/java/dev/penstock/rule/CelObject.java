package dev.penstock.rule;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object of {@link JsonData} as CEL sees it, without copying: numbers are doubles, as in CEL's own mapping of JSON, so
 * that an expression does not fail on the day that a device sends 80 instead of 80.5.
 */
final class CelObject extends AbstractMap<String, Object> {

    private final Map<String, @Nullable Object> fields;

    CelObject(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** A value as CEL sees it. */
    @SuppressWarnings("unchecked") // JsonData makes every map and list of the tree
    static Object celValue(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Long number -> number.doubleValue();
            case BigInteger number -> number.doubleValue();
            case BigDecimal number -> number.doubleValue();
            case Map<?, ?> object -> new CelObject((Map<String, @Nullable Object>) object);
            case List<?> list -> new CelList((List<@Nullable Object>) list);
            default -> value;
        };
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Object value = fields.get(key);
        return value == null && !fields.containsKey(key) ? null : celValue(value);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return fields.containsKey(key);
    }

    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                Iterator<Entry<String, @Nullable Object>> entries =
                        fields.entrySet().iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public Entry<String, Object> next() {
                        Entry<String, @Nullable Object> entry = entries.next();
                        return Map.entry(entry.getKey(), celValue(entry.getValue()));
                    }
                };
            }

            @Override
            public int size() {
                return fields.size();
            }
        };
    }
}
