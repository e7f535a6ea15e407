package dev.penstock.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param values in the list's order
 * @param nextCursor what to pass for the next page, opaque to everybody but the store; null on the last page. A list
 *     throws IllegalArgumentException for a cursor that it cannot have made
 * @param <T> what is listed
 */
public record Page<T>(List<T> values, @Nullable String nextCursor) {
    public Page {
        values = List.copyOf(values);
    }
}
