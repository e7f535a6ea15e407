package dev.penstock.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DeviceRegistry} must do. */
public abstract class DeviceRegistryContract {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private DeviceRegistry registry;

    /** The adapter over an empty registry. */
    protected abstract DeviceRegistry open();

    @BeforeEach
    void openRegistry() {
        registry = open();
    }

    @Test
    void anEmptyRegistryHasNothing() {
        assertEquals(Optional.empty(), registry.find(hash(1), deadline));
        assertFalse(registry.revoke(hash(1), deadline));
        Page<Credential> page = registry.list(10, "", deadline);
        assertEquals(List.of(), page.values());
        assertNull(page.nextCursor());
    }

    @Test
    void credentialsComeBackAsTheyWere() {
        Credential device = new Credential(hash(1), Role.DEVICE, Set.of("pump-1", "pump:2"), NOW, null);
        Credential reader = new Credential(hash(2), Role.READER, Set.of(), NOW, NOW.plusSeconds(60));
        Credential admin = new Credential(hash(3), Role.ADMIN, Set.of(), NOW, null);
        Credential limited =
                new Credential(hash(4), Role.DEVICE, Set.of("pump-4"), NOW, NOW.plusSeconds(9), new RateLimit(5, 70));
        for (Credential credential : List.of(device, reader, admin, limited)) {
            registry.save(credential, deadline);
        }

        for (Credential credential : List.of(device, reader, admin, limited)) {
            assertEquals(Optional.of(credential), registry.find(credential.tokenHash(), deadline));
        }
        assertEquals(
                Set.of(device, reader, admin, limited),
                Set.copyOf(registry.list(10, "", deadline).values()));
    }

    @Test
    void aCredentialIsFoundThoughItHasExpired() {
        Credential expired = new Credential(hash(1), Role.READER, Set.of(), NOW, NOW.minusSeconds(1));
        registry.save(expired, deadline);

        assertEquals(Optional.of(expired), registry.find(hash(1), deadline));
    }

    @Test
    void theSameHashIsReplaced() {
        registry.save(new Credential(hash(1), Role.DEVICE, Set.of("a"), NOW, NOW.plusSeconds(1)), deadline);
        Credential replacement = new Credential(hash(1), Role.DEVICE, Set.of("a", "b"), NOW, null);
        registry.save(replacement, deadline);

        assertEquals(Optional.of(replacement), registry.find(hash(1), deadline));
        assertEquals(1, registry.list(10, "", deadline).values().size());
    }

    @Test
    void aLimitCanBeSetAndTakenAway() {
        Credential limited =
                new Credential(hash(1), Role.DEVICE, Set.of("a"), NOW, null, new RateLimit(1, RateLimit.MOST));
        registry.save(new Credential(hash(1), Role.DEVICE, Set.of("a"), NOW, null), deadline);
        registry.save(limited, deadline);
        assertEquals(Optional.of(limited), registry.find(hash(1), deadline));

        Credential unlimited = new Credential(hash(1), Role.DEVICE, Set.of("a"), NOW, null);
        registry.save(unlimited, deadline);
        assertEquals(Optional.of(unlimited), registry.find(hash(1), deadline));
    }

    @Test
    void whatIsRevokedIsGone() {
        registry.save(new Credential(hash(1), Role.ADMIN, Set.of(), NOW, null), deadline);
        registry.save(new Credential(hash(2), Role.ADMIN, Set.of(), NOW, null), deadline);

        assertTrue(registry.revoke(hash(1), deadline));
        assertFalse(registry.revoke(hash(1), deadline));

        assertEquals(Optional.empty(), registry.find(hash(1), deadline));
        assertEquals(List.of(hash(2)), listed(10));
    }

    @Test
    void theListHasEveryCredentialOnceHoweverItIsPaged() {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 23; i++) {
            registry.save(new Credential(hash(i), Role.DEVICE, Set.of("pump-" + i), NOW, null), deadline);
            all.add(hash(i));
        }

        List<String> whole = listed(1000);
        assertEquals(23, whole.size());
        assertEquals(all, Set.copyOf(whole));
        for (int limit : new int[] {1, 5, 22, 23}) {
            assertEquals(whole, listed(limit), "limit " + limit);
        }
    }

    @Test
    void aCursorThatNobodyMadeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> registry.list(10, "%%no cursor%%", deadline));
    }

    private List<String> listed(int limit) {
        List<String> hashes = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Page<Credential> page = registry.list(limit, cursor, deadline);
            page.values().forEach(credential -> hashes.add(credential.tokenHash()));
            assertFalse(page.values().isEmpty(), "a page after the last");
            cursor = page.nextCursor();
        }
        return hashes;
    }

    /** As long as a SHA-256 in hex, and spread over the alphabet. */
    private static String hash(int number) {
        return "%064x"
                .formatted(BigInteger.valueOf(0x9E3779B97F4A7C15L).abs().multiply(BigInteger.valueOf(number + 1L)));
    }
}
