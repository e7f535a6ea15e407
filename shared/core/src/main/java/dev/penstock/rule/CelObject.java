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
    private final ReadBudget budget;

    CelObject(Map<String, @Nullable Object> fields, ReadBudget budget) {
        this.fields = fields;
        this.budget = budget;
    }

    Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** A value as CEL sees it; what is read of it counts against {@code budget}. */
    @SuppressWarnings("unchecked") // JsonData makes every map and list of the tree
    static Object celValue(@Nullable Object value, ReadBudget budget) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Long number -> number.doubleValue();
            case BigInteger number -> number.doubleValue();
            case BigDecimal number -> number.doubleValue();
            case Map<?, ?> object -> new CelObject((Map<String, @Nullable Object>) object, budget);
            case List<?> list -> new CelList((List<@Nullable Object>) list, budget);
            default -> value;
        };
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Object value = fields.get(key);
        return value == null && !fields.containsKey(key) ? null : celValue(value, budget);
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
                        budget.spend();
                        return Map.entry(entry.getKey(), celValue(entry.getValue(), budget));
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
