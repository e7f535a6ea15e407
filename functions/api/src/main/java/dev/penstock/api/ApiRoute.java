package dev.penstock.api;

import dev.penstock.port.Role;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An address that the API serves.
 *
 * @param path as in the template: literal parts, {@code {name}} for one part, {@code {name+}} for the rest
 * @param roles whose tokens may ask; empty where none is needed
 * @param endpoint what answers
 */
record ApiRoute(String path, Set<Role> roles, Endpoint endpoint) {

    private static final Set<Role> READERS = Set.of(Role.READER, Role.ADMIN);

    ApiRoute {
        roles = Set.copyOf(roles);
    }

    /** A route for everybody, or for readers and admins. */
    ApiRoute(String path, boolean open, Endpoint endpoint) {
        this(path, open ? Set.of() : READERS, endpoint);
    }

    /** Whether no token is needed. */
    boolean open() {
        return roles.isEmpty();
    }

    /** The route key that API Gateway would use. */
    String key() {
        return "GET " + path;
    }

    /** The variable parts of {@code requested}, or empty if this route does not serve it. */
    Optional<Map<String, String>> match(String requested) {
        String[] pattern = path.split("/", -1);
        String[] parts = requested.split("/", -1);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < pattern.length; i++) {
            String expected = pattern[i];
            if (expected.endsWith("+}")) {
                if (i >= parts.length) {
                    return Optional.empty();
                }
                String rest = String.join("/", java.util.Arrays.asList(parts).subList(i, parts.length));
                values.put(expected.substring(1, expected.length() - 2), rest);
                return Optional.of(values);
            }
            if (i >= parts.length) {
                return Optional.empty();
            }
            if (expected.startsWith("{")) {
                Optional<String> value = decode(parts[i]);
                if (value.isEmpty() || value.get().isEmpty()) {
                    return Optional.empty();
                }
                values.put(expected.substring(1, expected.length() - 1), value.get());
            } else if (!expected.equals(parts[i])) {
                return Optional.empty();
            }
        }
        return parts.length == pattern.length ? Optional.of(values) : Optional.empty();
    }

    /** In a path a plus sign is a plus sign. */
    private static Optional<String> decode(String part) {
        try {
            return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
