package dev.penstock.api;

import dev.penstock.port.Credential;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint is asked.
 *
 * @param path what stood at the variable places of the route's path, decoded, by name
 * @param query decoded, by name
 * @param headers by lower-case name
 * @param credential who asks, or null where the route asks for no token
 */
record Call(
        Map<String, String> path,
        Map<String, String> query,
        Map<String, String> headers,
        @Nullable Credential credential) {

    /** The variable part {@code name} of the path, which the route guarantees. */
    String pathPart(String name) {
        String part = path.get(name);
        if (part == null) {
            throw new IllegalStateException("the route has no {" + name + "}");
        }
        return part;
    }
}
