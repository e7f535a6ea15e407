package dev.penstock.local.embedded;

import dev.penstock.port.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Makes pages of what a query found when it was asked for one row more than the page holds, and their cursors. */
final class Pages {

    /** In every cursor, so that what nobody here made is told from what somebody did. */
    private static final String MARK = "after:";

    private Pages() {}

    /** The first {@code limit} of {@code found}, and a cursor after the last of them where there are more. */
    static <T> Page<T> of(List<T> found, int limit, Function<T, String> positionOf) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> values = found.subList(0, limit);
        String text = MARK + positionOf.apply(values.getLast());
        return new Page<>(
                values, Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The position after which a page begins; empty for the first page.
     *
     * @throws IllegalArgumentException if {@link #of} never made this cursor
     */
    static String position(String cursor) {
        if (cursor.isEmpty()) {
            return "";
        }
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        if (!text.startsWith(MARK)) {
            throw new IllegalArgumentException("cursor: not one that this store made");
        }
        return text.substring(MARK.length());
    }
}
