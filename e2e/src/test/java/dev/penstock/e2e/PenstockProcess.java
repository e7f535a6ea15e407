package dev.penstock.e2e;

import dev.penstock.local.command.Credentials;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line as a process of its own, as a user or an operator meets it. */
final class PenstockProcess implements AutoCloseable {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern READY = Pattern.compile("penstock ready port=(\\d+)");
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;
    private final Path errors;

    private PenstockProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts {@code penstock ARGUMENTS} with the classes under test. */
    static PenstockProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpenstock.root=" + ROOT,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.penstock.local.Main"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("penstock", ".out");
        Path errors = Files.createTempFile("penstock", ".err");
        Process process = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        return new PenstockProcess(process, output, errors);
    }

    /** Starts a pipeline on a free port. */
    static PenstockProcess run(Path data) throws IOException {
        return start("run", "--port", "0", "--data", data.toString());
    }

    static String token(Path data, Role role, Set<String> devices) {
        try (Credentials credentials = Credentials.of(data)) {
            return credentials.issue(role, devices, null);
        }
    }

    /** Waits until it serves. */
    URI awaitReady() throws IOException, InterruptedException {
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

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    void terminate() {
        process.destroy();
    }

    int awaitExit(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("still running after " + patience + ": " + output() + errors());
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(output);
        Files.deleteIfExists(errors);
    }
}
