package dev.penstock.port;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knows of a token; never the token itself.
 *
 * @param tokenHash the SHA-256 of the token, lower-case hex
 * @param role what it allows
 * @param devices for a device token the devices it writes for (a gateway has several), else empty
 * @param createdAt when it was made
 * @param expires when it ends, or null for never
 * @param limit how fast a device token may send, or null for what the stack allows by default
 */
public record Credential(
        String tokenHash,
        Role role,
        Set<String> devices,
        Instant createdAt,
        @Nullable Instant expires,
        @Nullable RateLimit limit) {
    public Credential {
        devices = Set.copyOf(devices);
    }

    /** A credential without a limit of its own. */
    public Credential(String tokenHash, Role role, Set<String> devices, Instant createdAt, @Nullable Instant expires) {
        this(tokenHash, role, devices, createdAt, expires, null);
    }
}
