package dev.penstock.local.command;

import dev.penstock.event.DeviceIds;
import dev.penstock.port.Credential;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./penstock devices}: who may write, and what the registry says of it. */
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Adds, lists and revokes devices; sets and shows their attributes.")
public final class DevicesCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

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

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Sets attributes of a device, for the step enrich; rules see them within a minute.")
    int set(
            @Parameters(paramLabel = "ID", description = "the device's id") String id,
            @Parameters(paramLabel = "NAME=VALUE", arity = "1..*", description = "for example site=north")
                    List<String> pairs,
            @Mixin RegistryOption registry)
            throws IOException {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new CommandException("'" + pair + "' is not NAME=VALUE");
            }
            changes.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        change(id, registry, attributes -> attributes.putAll(changes));
        return 0;
    }

    @Command(name = "unset", mixinStandardHelpOptions = true, description = "Removes attributes of a device.")
    int unset(
            @Parameters(paramLabel = "ID", description = "the device's id") String id,
            @Parameters(paramLabel = "NAME", arity = "1..*", description = "the attributes' names") List<String> names,
            @Mixin RegistryOption registry)
            throws IOException {
        change(id, registry, attributes -> {
            for (String name : names) {
                if (attributes.remove(name) == null) {
                    throw new CommandException("device '" + id + "' has no attribute '" + name + "'");
                }
            }
        });
        return 0;
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a device: its attributes and tokens.")
    int show(@Parameters(paramLabel = "ID", description = "the device's id") String id, @Mixin RegistryOption registry)
            throws IOException {
        try (OpenRegistry open = registry.openRegistry();
                Credentials credentials = Credentials.of(open)) {
            print(attributes(open, checked(id)));
            credentials.list().stream()
                    .filter(credential -> credential.devices().contains(id))
                    .forEach(credential -> System.out.println(row(credential)));
        }
        return 0;
    }

    private static void change(String id, RegistryOption registry, Consumer<Map<String, String>> change)
            throws IOException {
        try (OpenRegistry open = registry.openRegistry()) {
            Map<String, String> attributes = attributes(open, checked(id));
            change.accept(attributes);
            String reason = DeviceAttributes.fault(attributes);
            if (reason != null) {
                throw new CommandException("device '" + id + "': " + reason);
            }
            open.attributes().save(id, attributes, Deadline.after(PATIENCE));
            print(attributes);
        }
    }

    private static Map<String, String> attributes(OpenRegistry open, String id) {
        return new TreeMap<>(
                open.attributes().find(Set.of(id), Deadline.after(PATIENCE)).getOrDefault(id, Map.of()));
    }

    private static void print(Map<String, String> attributes) {
        attributes.forEach((name, value) -> System.out.println(name + "=" + value));
    }

    private static String checked(String id) {
        if (!DeviceIds.isValid(id)) {
            throw new CommandException(
                    "'" + id + "' is no device id: [A-Za-z0-9._:-], 1 to " + DeviceIds.MAX_LENGTH + " characters");
        }
        return id;
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
