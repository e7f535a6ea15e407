package dev.penstock.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event is to be split into.
 *
 * @param field the field whose elements become parts, for reasons
 * @param rest the data that all parts have
 * @param elements one for each part: an object, or else a value that goes under {@code name}
 * @param name null where all elements are objects
 */
record Split(
        FieldPath field,
        Map<String, @Nullable Object> rest,
        List<?> elements,
        @Nullable String name) {

    /** How many parts. */
    int size() {
        return elements.size();
    }

    /** How many bytes of JSON the parts repeat. */
    long repeatedBytes() {
        return (long) elements.size() * JsonData.encode(rest, 256).length;
    }

    /** The data of part {@code index}, from 0. */
    Map<String, @Nullable Object> data(int index) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        rest.forEach((key, value) -> data.put(key, JsonData.copy(value)));
        Object element = elements.get(index);
        if (element instanceof Map<?, ?> object) {
            object.forEach((key, value) -> data.put((String) key, value));
        } else if (name != null) {
            data.put(name, element);
        }
        return data;
    }
}
