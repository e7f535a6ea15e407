package dev.penstock.local.load;

import dev.penstock.local.command.CommandException;
import dev.penstock.local.command.Target;
import dev.penstock.local.command.TargetOptions;
import dev.penstock.local.remote.Endpoint;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./penstock load}. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Generates pump events, and checks that none was lost. Exit code 1 if one was.")
public final class LoadCommand implements Callable<Integer> {

    private static final int MAX_RATE = 1_000_000;
    private static final int MAX_DEVICES = 100_000;
    private static final int MAX_CONNECTIONS = 512;
    private static final int MAX_BATCH = 1_000;

    @Option(names = "--rate", paramLabel = "N", description = "events per second; 0: as many as it takes (default)")
    private double rate;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "events per request (${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--devices", paramLabel = "N", defaultValue = "100", description = "devices (${DEFAULT-VALUE})")
    private int devices;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "64",
            description = "most requests in flight (${DEFAULT-VALUE}); at most one per device")
    private int connections;

    @Option(
            names = "--door",
            paramLabel = "DOOR",
            defaultValue = "http",
            description = "http, grpc (a call for each request) or grpc-stream (${DEFAULT-VALUE})",
            converter = DoorConverter.class)
    private Door door = Door.HTTP;

    @Option(
            names = "--channels",
            paramLabel = "N",
            defaultValue = "8",
            description = "connections that the calls or streams of a gRPC door share, each with a token of its own"
                    + " (${DEFAULT-VALUE})")
    private int channels;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "how long (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "write a row every 10 seconds: events sent, accepted, refused and unanswered, and the latencies")
    private @Nullable Path csv;

    @Option(names = "--allow-remote", description = "permit a pipeline that is not on this machine")
    private boolean allowRemote;

    @Mixin
    private TargetOptions targetOptions = new TargetOptions();

    @Override
    public Integer call() throws Exception {
        check("--rate", rate, 0, MAX_RATE);
        check("--batch", batch, 1, MAX_BATCH);
        check("--devices", devices, 1, MAX_DEVICES);
        check("--connections", connections, 1, MAX_CONNECTIONS);
        check("--channels", channels, 1, MAX_CONNECTIONS);
        check("--seconds", seconds, 1, 86_400);
        LoadPlan plan = new LoadPlan(door, rate, batch, devices, connections, Duration.ofSeconds(seconds));
        Target target = targetOptions.resolve(PumpFleet.deviceIds(devices), groups(plan));
        if (!allowRemote && !Endpoint.isLoopback(target.url())) {
            throw new CommandException(
                    "load: " + target.url() + " is not this machine; say --allow-remote if you mean it");
        }
        if (target.readToken().isEmpty()) {
            throw new CommandException("load: without --read-token nobody can tell whether events were lost");
        }
        return new Load(plan, target, csv, Clock.systemUTC(), System.out).run() ? 0 : 1;
    }

    /** The devices that share a connection, and so a token: those of the senders that take turns at it. */
    private List<Set<String>> groups(LoadPlan plan) {
        List<Set<String>> groups = new ArrayList<>();
        if (door != Door.HTTP) {
            int count = Math.min(channels, plan.connections());
            for (int i = 0; i < count; i++) {
                groups.add(new TreeSet<>());
            }
            for (int device = 0; device < devices; device++) {
                groups.get(device % plan.connections() % count).add(PumpFleet.deviceId(device));
            }
        }
        return groups;
    }

    /** {@code grpc-stream} for {@code GRPC_STREAM}. */
    static final class DoorConverter implements ITypeConverter<Door> {
        @Override
        public Door convert(String text) {
            return Door.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    private static void check(String option, double value, double min, double max) {
        if (value < min || value > max) {
            throw new CommandException(String.format("%s: %.0f is not between %.0f and %.0f", option, value, min, max));
        }
    }
}
