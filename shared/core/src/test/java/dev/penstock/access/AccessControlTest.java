package dev.penstock.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {

    private static final Deadline SOON = Deadline.after(Duration.ofMinutes(1));

    private final Registry registry = new Registry();
    private final MovingClock clock = new MovingClock();
    private final AccessControl access = new AccessControl(registry, clock);
    private final String token = Tokens.create(Role.DEVICE, new SecureRandom());

    @Test
    void aKnownTokenIsGrantedAndOnlyItsHashIsKept() {
        registry.add(token, Role.DEVICE, null);
        Access.Granted granted = assertInstanceOf(Access.Granted.class, check("Bearer " + token));
        assertEquals(64, granted.credential().tokenHash().length());
        assertFalse(granted.credential().toString().contains(token));
    }

    @Test
    void theRegistryIsAskedOnceAMinuteWhetherTheTokenIsGoodOrBad() {
        check("Bearer " + token);
        check("Bearer " + token);
        assertEquals(1, registry.asked);
        registry.add(token, Role.DEVICE, null);
        clock.now = clock.now.plusSeconds(61);
        assertInstanceOf(Access.Granted.class, check("Bearer " + token));
        registry.credentials.clear();
        assertInstanceOf(Access.Granted.class, check("bearer " + token));
        clock.now = clock.now.plusSeconds(61);
        assertInstanceOf(Access.Unauthenticated.class, check("Bearer " + token));
        assertEquals(3, registry.asked);
    }

    @Test
    void whatIsKnownOfATokenIsToldWithoutAskingTheRegistry() {
        String other = Tokens.create(Role.DEVICE, new SecureRandom());
        registry.add(token, Role.DEVICE, null);
        assertEquals(AccessControl.Knowledge.NONE, access.knowledge("Bearer " + token));
        assertEquals(AccessControl.Knowledge.CURRENT, access.knowledge(null));
        assertEquals(AccessControl.Knowledge.CURRENT, access.knowledge("Basic eDp5"));
        assertEquals(0, registry.asked);
        check("Bearer " + token);
        check("Bearer " + other);
        assertEquals(AccessControl.Knowledge.CURRENT, access.knowledge("Bearer " + token));
        assertEquals(AccessControl.Knowledge.CURRENT, access.knowledge("Bearer " + other));
        clock.now = clock.now.plusSeconds(61);
        assertEquals(AccessControl.Knowledge.PAST, access.knowledge("Bearer " + token));
        assertEquals(AccessControl.Knowledge.NONE, access.knowledge("Bearer " + other));
        assertEquals(2, registry.asked);
    }

    @Test
    void anExpiredTokenIsRefusedEvenWhileCached() {
        registry.add(token, Role.DEVICE, clock.now.plusSeconds(10));
        assertInstanceOf(Access.Granted.class, check("Bearer " + token));
        clock.now = clock.now.plusSeconds(10);
        assertEquals(new Access.Unauthenticated("the token has expired"), check("Bearer " + token));
    }

    @Test
    void theWrongRoleIsForbiddenNotUnknown() {
        registry.add(token, Role.READER, null);
        assertInstanceOf(Access.Forbidden.class, check("Bearer " + token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic abc", "Bearer psd_short", "Bearer xxx_0123456789"})
    void garbageNeverReachesTheRegistry(String header) {
        assertInstanceOf(Access.Unauthenticated.class, check(header));
        assertEquals(0, registry.asked);
    }

    @Test
    void noHeaderSaysHowToSendOne() {
        assertInstanceOf(Access.Unauthenticated.class, access.check(null, Set.of(Role.DEVICE), SOON));
    }

    @Test
    void tokensAreLongRandomAndMarked() {
        assertTrue(token.startsWith("psd_"));
        assertEquals(47, token.length());
        assertNotEquals(token, Tokens.create(Role.DEVICE, new SecureRandom()));
        assertEquals(
                "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", Tokens.hash("hello"), "SHA-256");
    }

    private Access check(String header) {
        return access.check(header, Set.of(Role.DEVICE), SOON);
    }

    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static final class Registry implements DeviceRegistry {
        private final Map<String, Credential> credentials = new HashMap<>();
        private int asked;

        void add(String token, Role role, Instant expires) {
            String hash = Tokens.hash(token);
            credentials.put(hash, new Credential(hash, role, Set.of("pump-17"), Instant.EPOCH, expires));
        }

        @Override
        public Optional<Credential> find(String tokenHash, Deadline deadline) {
            asked++;
            return Optional.ofNullable(credentials.get(tokenHash));
        }

        @Override
        public void save(Credential credential, Deadline deadline) {
            credentials.put(credential.tokenHash(), credential);
        }

        @Override
        public boolean revoke(String tokenHash, Deadline deadline) {
            return credentials.remove(tokenHash) != null;
        }

        @Override
        public Page<Credential> list(int limit, String cursor, Deadline deadline) {
            return new Page<>(List.copyOf(credentials.values()), null);
        }
    }
}
