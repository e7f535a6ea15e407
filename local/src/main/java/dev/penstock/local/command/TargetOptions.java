package dev.penstock.local.command;

import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which pipeline a command talks to; by default the one that runs on this machine. */
public final class TargetOptions {

    /** Tokens of a command's own making outlive the command, but not the day. */
    private static final Duration OWN_TOKEN_LIFE = Duration.ofHours(24);

    @Option(names = "--url", paramLabel = "URL", description = "the pipeline; default: the one running here")
    private @Nullable URI url;

    @Option(names = "--token", paramLabel = "TOKEN", description = "a device token; default: one of its own making")
    private @Nullable String token;

    @Option(
            names = "--read-token",
            paramLabel = "TOKEN",
            description = "a reader token; default: one of its own making")
    private @Nullable String readToken;

    @Option(
            names = "--grpc-address",
            paramLabel = "HOST:PORT",
            description = "its gRPC door; default: that of the one running here")
    private @Nullable String grpcAddress;

    @Option(names = "--data", paramLabel = "DIR", description = "the running pipeline's data directory, to make tokens")
    private @Nullable Path data;

    /**
     * The pipeline, with tokens.
     *
     * @param devices whom a token of our own making writes for
     * @throws CommandException if no pipeline runs here and none is named
     */
    public Target resolve(Set<String> devices) throws IOException {
        return resolve(devices, List.of());
    }

    /**
     * The same, with a gRPC door.
     *
     * @param groups devices that share a token there; none: no such door is wanted
     */
    public Target resolve(Set<String> devices, List<Set<String>> groups) throws IOException {
        Optional<RunningPipeline> running = data == null ? RunningPipeline.any() : RunningPipeline.on(data);
        URI base = url != null
                ? url
                : running.orElseThrow(() ->
                                new CommandException("no pipeline runs on " + (data == null ? "this machine" : data)
                                        + "; start one with ./penstock run, or name one with --url and --token"))
                        .url();
        if (base.getHost() == null
                || base.getScheme() == null
                || !base.getScheme().matches("https?")) {
            throw new CommandException("--url " + base + ": http://HOST:PORT or https://HOST is expected");
        }
        boolean ownTokens =
                url == null || (running.isPresent() && running.get().url().equals(base));
        String write = token;
        String read = readToken;
        List<String> grpcTokens = new ArrayList<>();
        if (write == null || (read == null && ownTokens)) {
            try (Credentials credentials = registry(running, ownTokens, base)) {
                for (int i = 0; write == null && i < groups.size(); i++) {
                    grpcTokens.add(credentials.issue(Role.DEVICE, groups.get(i), OWN_TOKEN_LIFE));
                }
                write = write != null ? write : credentials.issue(Role.DEVICE, devices, OWN_TOKEN_LIFE);
                read = read != null ? read : credentials.issue(Role.READER, Set.of(), OWN_TOKEN_LIFE);
            }
        }
        while (grpcTokens.size() < groups.size()) {
            grpcTokens.add(write); // the one that was given
        }
        return new Target(
                base, write, read == null ? "" : read, groups.isEmpty() ? "" : grpcAddress(running), grpcTokens);
    }

    private String grpcAddress(Optional<RunningPipeline> running) {
        if (grpcAddress != null) {
            return grpcAddress;
        }
        String known = running.map(RunningPipeline::grpc).orElse(null);
        if (known == null) {
            throw new CommandException(
                    "no gRPC door is known; start one with ./penstock run --grpc-port 0, or name one with --grpc-address");
        }
        return known;
    }

    private Credentials registry(Optional<RunningPipeline> running, boolean ownTokens, URI base) {
        if (running.isPresent() && (data != null || ownTokens)) {
            return Credentials.of(running.get(), System.getenv());
        }
        if (data == null) {
            throw new CommandException("--url " + base + " needs --token");
        }
        return Credentials.of(data);
    }
}
