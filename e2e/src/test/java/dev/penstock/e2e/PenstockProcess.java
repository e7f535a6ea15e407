package dev.penstock.e2e;

import dev.penstock.local.command.Credentials;
import dev.penstock.local.command.RunningPipeline;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line as a process of its own, as a user or an operator meets it. */
public final class PenstockProcess implements AutoCloseable {

    /** The repository. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern READY = Pattern.compile("penstock ready port=(\\d+)");

    private static final Pattern GRPC = Pattern.compile("gRPC {6}(127\\.0\\.0\\.1:\\d+)");

    /** A stack to be made may take two minutes. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(150);

    private final Process process;
    private final Path output;
    private final Path errors;

    private PenstockProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts {@code penstock ARGUMENTS} with the classes under test. */
    public static PenstockProcess start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    /** The same with more in its environment. */
    public static PenstockProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return start(ROOT, environment, arguments);
    }

    /** The same with the {@code template.yaml} of another folder. */
    public static PenstockProcess start(Path root, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpenstock.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.penstock.local.Main"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("penstock", ".out");
        Path errors = Files.createTempFile("penstock", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        return new PenstockProcess(builder.start(), output, errors);
    }

    /** Starts a pipeline on a free port. */
    public static PenstockProcess run(Path data) throws IOException {
        return start("run", "--port", "0", "--data", data.toString());
    }

    /** A token for the pipeline that runs on a data directory, or will run on it. */
    public static String token(Path data, Role role, Set<String> devices) throws IOException {
        return token(Map.of(), data, role, devices);
    }

    /** The same for a pipeline whose registry is a table that this environment's credentials may write. */
    public static String token(Map<String, String> environment, Path data, Role role, Set<String> devices)
            throws IOException {
        Optional<RunningPipeline> running = RunningPipeline.on(data);
        try (Credentials credentials =
                running.isPresent() ? Credentials.of(running.get(), environment) : Credentials.of(data)) {
            return credentials.issue(role, devices, null);
        }
    }

    /** Waits until it serves. */
    public URI awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + START_PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            Matcher ready = READY.matcher(output());
            if (ready.find()) {
                return URI.create("http://127.0.0.1:" + ready.group(1));
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("not ready: " + output() + errors());
    }

    /** Where a run with {@code --grpc-port} serves gRPC, once it is ready. */
    public URI grpc() throws IOException {
        Matcher address = GRPC.matcher(output());
        if (!address.find()) {
            throw new IllegalStateException("no gRPC: " + output() + errors());
        }
        return URI.create("http://" + address.group(1));
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Waits for its exit code. */
    public int awaitExit(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("still running after " + patience + ": " + output() + errors());
        }
        return process.exitValue();
    }

    /** What it wrote to standard output so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** What it wrote to standard error so far. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(output);
        Files.deleteIfExists(errors);
    }
}
