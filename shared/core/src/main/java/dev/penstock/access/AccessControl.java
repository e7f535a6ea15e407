package dev.penstock.access;

import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks bearer tokens against the device registry, with a short cache: a revoked token works for at most
 * {@link #CACHE_FOR} longer in an environment that has just seen it, and an unknown token costs one look-up in that time.
 */
public final class AccessControl {

    /** How long an answer of the registry, good or bad, is believed. */
    public static final Duration CACHE_FOR = Duration.ofSeconds(60);

    /** Enough for a busy environment; a flood of made-up tokens can push out only this many. */
    private static final int CACHE_SIZE = 10_000;

    private final DeviceRegistry registry;
    private final Clock clock;
    private final Map<String, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > CACHE_SIZE;
        }
    };

    /** What is known of a token without asking the registry. */
    public enum Knowledge {
        /** All that has to be. */
        CURRENT,
        /** It was good, but that is to be looked up again. */
        PAST,
        /** Nothing, or no longer that it was none. */
        NONE
    }

    private record Answer(Optional<Credential> credential, Instant until) {}

    public AccessControl(DeviceRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * Whether the bearer of {@code authorization} has one of {@code roles}.
     *
     * @param authorization the request's {@code Authorization} header, or null
     */
    public Access check(@Nullable String authorization, Set<Role> roles, Deadline deadline) {
        if (authorization == null) {
            return new Access.Unauthenticated("send a token in the header 'Authorization: Bearer ...'");
        }
        Optional<String> token = Tokens.fromAuthorization(authorization);
        if (token.isEmpty()) {
            return new Access.Unauthenticated("the Authorization header holds no Penstock token");
        }
        Instant now = clock.instant();
        Optional<Credential> found = find(Tokens.hash(token.get()), now, deadline);
        if (found.isEmpty()) {
            return new Access.Unauthenticated("the token is unknown or revoked");
        }
        Credential credential = found.get();
        Instant expires = credential.expires();
        if (expires != null && !expires.isAfter(now)) {
            return new Access.Unauthenticated("the token has expired");
        }
        if (!roles.contains(credential.role())) {
            return new Access.Forbidden("a token of role " + credential.role().label() + " may not do this");
        }
        return new Access.Granted(credential);
    }

    /**
     * Whether {@link #check} would ask the registry, which may wait. Never waits itself.
     *
     * @param authorization the request's {@code Authorization} header, or null
     */
    public Knowledge knowledge(@Nullable String authorization) {
        Optional<String> token = authorization == null ? Optional.empty() : Tokens.fromAuthorization(authorization);
        if (token.isEmpty()) {
            return Knowledge.CURRENT;
        }
        String tokenHash = Tokens.hash(token.get());
        Instant now = clock.instant();
        synchronized (answers) {
            Answer cached = answers.get(tokenHash);
            if (cached != null && cached.until().isAfter(now)) {
                return Knowledge.CURRENT;
            }
            return cached != null && cached.credential().isPresent() ? Knowledge.PAST : Knowledge.NONE;
        }
    }

    private Optional<Credential> find(String tokenHash, Instant now, Deadline deadline) {
        synchronized (answers) {
            Answer cached = answers.get(tokenHash);
            if (cached != null && cached.until().isAfter(now)) {
                return cached.credential();
            }
        }
        Optional<Credential> found = registry.find(tokenHash, deadline);
        synchronized (answers) {
            answers.put(tokenHash, new Answer(found, now.plus(CACHE_FOR)));
        }
        return found;
    }
}
