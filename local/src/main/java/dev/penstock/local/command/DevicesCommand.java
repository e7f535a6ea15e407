package dev.penstock.local.command;

import dev.penstock.port.Credential;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./penstock devices}: who may write. */
@Command(name = "devices", mixinStandardHelpOptions = true, description = "Adds, lists and revokes devices.")
public final class DevicesCommand {

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a device and prints its token.")
    int add(
            @Parameters(paramLabel = "ID", description = "the device's id") String id,
            @Option(
                            names = "--rate",
                            paramLabel = "N",
                            description =
                                    "events a second that it may send; default: the pipeline's PENSTOCK_DEVICE_RATE")
                    @Nullable
                    Integer rate,
            @Option(
                            names = "--burst",
                            paramLabel = "N",
                            description = "events that it may send at once after a rest; default: ten seconds' worth")
                    @Nullable
                    Integer burst,
            @Mixin RegistryOption registry)
            throws IOException {
        RateLimit limit = limit(rate, burst);
        try (Credentials credentials = registry.open()) {
            System.out.println(credentials.issue(Role.DEVICE, Set.of(id), null, limit));
        }
        return 0;
    }

    private static @Nullable RateLimit limit(@Nullable Integer rate, @Nullable Integer burst) {
        if (rate == null) {
            if (burst != null) {
                throw new CommandException("--burst needs --rate");
            }
            return null;
        }
        try {
            return burst == null ? RateLimit.of(rate) : new RateLimit(rate, burst);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--rate and --burst: 1 to " + RateLimit.MOST, e);
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists credentials: start of the hash, role, devices, made, expires, limit.")
    int list(@Mixin RegistryOption registry) throws IOException {
        try (Credentials credentials = registry.open()) {
            for (Credential credential : credentials.list()) {
                System.out.println(row(credential));
            }
        }
        return 0;
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Takes back every token that writes for a device; it stops to work within a minute.")
    int revoke(
            @Parameters(paramLabel = "ID", description = "the device's id") String id, @Mixin RegistryOption registry)
            throws IOException {
        try (Credentials credentials = registry.open()) {
            List<Credential> found = credentials.list().stream()
                    .filter(credential -> credential.devices().contains(id))
                    .toList();
            if (found.isEmpty()) {
                throw new CommandException("no token writes for device '" + id + "'");
            }
            for (Credential credential : found) {
                credentials.revoke(credential);
                System.out.println("revoked " + row(credential));
            }
        }
        return 0;
    }

    private static String row(Credential credential) {
        Instant expires = credential.expires();
        RateLimit limit = credential.limit();
        return String.join(
                "  ",
                credential.tokenHash().substring(0, 12),
                credential.role().name().toLowerCase(java.util.Locale.ROOT),
                credential.devices().isEmpty() ? "-" : String.join(",", new TreeSet<>(credential.devices())),
                credential.createdAt().toString(),
                expires == null ? "never" : expires.toString(),
                limit == null ? "-" : limit.eventsPerSecond() + "/s, burst " + limit.burst());
    }
}
