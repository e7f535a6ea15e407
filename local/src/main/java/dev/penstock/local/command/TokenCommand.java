package dev.penstock.local.command;

import dev.penstock.port.Role;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./penstock token}: a fresh token, alone on standard output, for scripts. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Prints a fresh token. It is shown this once: only its hash is kept.")
public final class TokenCommand implements Callable<Integer> {

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "device, reader or admin")
    private Role role = Role.DEVICE;

    @Option(
            names = "--device",
            paramLabel = "ID",
            arity = "1..*",
            description = "a device that it writes for; repeatable")
    private Set<String> devices = new LinkedHashSet<>();

    @Option(
            names = "--expires-in",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "such as 30m, 24h or 7d; default: never")
    private @Nullable Duration expiresIn;

    @Mixin
    private RegistryOption registry = new RegistryOption();

    @Override
    public Integer call() throws Exception {
        try (Credentials credentials = registry.open()) {
            System.out.println(credentials.issue(role, devices, expiresIn));
        }
        return 0;
    }
}
