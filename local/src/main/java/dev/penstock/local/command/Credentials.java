package dev.penstock.local.command;

import dev.penstock.access.Tokens;
import dev.penstock.event.DeviceIds;
import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes, lists and takes back tokens of a registry, also while a pipeline runs on it. */
public final class Credentials implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PAGE = 1_000;

    private final DeviceRegistry registry;
    private final @Nullable OpenRegistry opened;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private Credentials(DeviceRegistry registry, @Nullable OpenRegistry opened, Clock clock) {
        this.registry = registry;
        this.opened = opened;
        this.clock = clock;
    }

    /**
     * The registry of a data directory.
     *
     * @throws CommandException if it cannot be opened
     */
    public static Credentials of(Path data) {
        return of(OpenRegistry.of(data));
    }

    /**
     * The registry of a running pipeline.
     *
     * @param caller the environment with the credentials of who asks, for a registry that is a table
     * @throws CommandException if it cannot be opened
     */
    public static Credentials of(RunningPipeline pipeline, Map<String, String> caller) {
        return of(OpenRegistry.of(pipeline, caller));
    }

    /** The tokens of a registry, which is closed with this. */
    static Credentials of(OpenRegistry opened) {
        return new Credentials(opened.credentials(), opened, Clock.systemUTC());
    }

    /** A registry that is open already; closing this leaves it open. */
    public static Credentials of(DeviceRegistry registry, Clock clock) {
        return new Credentials(registry, null, clock);
    }

    /**
     * Makes a token; only its hash is kept.
     *
     * @param devices whom a device token writes for, else empty
     * @param life null for no end
     * @throws CommandException if a device id has not the right form, or a device token has no device
     */
    public String issue(Role role, Set<String> devices, @Nullable Duration life) {
        return issue(role, devices, life, null);
    }

    /**
     * Makes a token with a limit.
     *
     * @param limit how fast a device token may send, or null for what the pipeline allows by default
     * @throws CommandException as above
     */
    public String issue(Role role, Set<String> devices, @Nullable Duration life, @Nullable RateLimit limit) {
        for (String device : devices) {
            if (!DeviceIds.isValid(device)) {
                throw new CommandException("'" + device + "' is no device id: [A-Za-z0-9._:-], 1 to "
                        + DeviceIds.MAX_LENGTH + " characters");
            }
        }
        if (role == Role.DEVICE && devices.isEmpty()) {
            throw new CommandException("a device token needs --device ID");
        }
        if (role != Role.DEVICE && !devices.isEmpty()) {
            throw new CommandException("--device goes with --role device only");
        }
        String token = Tokens.create(role, random);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        registry.save(
                new Credential(Tokens.hash(token), role, devices, now, life == null ? null : now.plus(life), limit),
                deadline());
        return token;
    }

    /** All credentials. */
    public List<Credential> list() {
        List<Credential> all = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Page<Credential> page = registry.list(PAGE, cursor, deadline());
            all.addAll(page.values());
            cursor = page.nextCursor();
        }
        return all;
    }

    /** Takes back a credential. */
    public void revoke(Credential credential) {
        registry.revoke(credential.tokenHash(), deadline());
    }

    /** Forgets credentials that have ended, so that those of earlier runs do not pile up. */
    public void forgetExpired() {
        Instant now = clock.instant();
        for (Credential credential : list()) {
            Instant expires = credential.expires();
            if (expires != null && expires.isBefore(now)) {
                revoke(credential);
            }
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private static Deadline deadline() {
        return Deadline.after(PATIENCE);
    }
}
