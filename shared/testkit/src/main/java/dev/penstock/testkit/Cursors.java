package dev.penstock.testkit;

import dev.penstock.port.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;

/** Pages of a sorted map, with the last key as cursor. */
final class Cursors {

    private Cursors() {}

    /** The page after {@code cursor}. */
    static <T> Page<T> page(NavigableMap<String, T> all, int limit, String cursor) {
        SortedMap<String, T> rest = cursor.isEmpty() ? all : all.tailMap(decode(cursor), false);
        List<T> values = new ArrayList<>();
        String last = "";
        for (var entry : rest.entrySet()) {
            if (values.size() == limit) {
                return new Page<>(values, encode(last));
            }
            values.add(entry.getValue());
            last = entry.getKey();
        }
        return new Page<>(values, null);
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(('k' + key).getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith("k")) {
                return text.substring(1);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cursor: not one of this list's", e);
        }
        throw new IllegalArgumentException("cursor: not one of this list's");
    }
}
