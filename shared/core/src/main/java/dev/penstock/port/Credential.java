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
 */
public record Credential(
        String tokenHash,
        Role role,
        Set<String> devices,
        Instant createdAt,
        @Nullable Instant expires) {
    public Credential {
        devices = Set.copyOf(devices);
    }
}
