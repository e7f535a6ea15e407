package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A program of docs/clients.md, which is run as it stands there. */
enum ClientProgram {
    CURL("send-events.sh"),
    PYTHON("send_events.py"),
    GO("send_events.go"),
    NODE("send-events.mjs"),
    JAVA("SendEvents.java"),
    GRPCURL("send-events-grpc.sh");

    /**
     * What a program came to.
     *
     * @param lines of its standard output
     */
    record Run(int exit, List<String> lines, String errors) {}

    private static final Path GUIDE = PenstockProcess.ROOT.resolve("docs/clients.md");

    /** The first run of a version has grpcurl built. */
    private static final int PATIENCE_SECONDS = 300;

    private final String file;

    ClientProgram(String file) {
        this.file = file;
    }

    static String guide() throws IOException {
        return Files.readString(GUIDE);
    }

    /** The first block of code after a file's name in the guide. */
    static String code(String file) throws IOException {
        Matcher block = Pattern.compile("\n`" + Pattern.quote(file) + "`.*?\n\n```[a-z]+\n(.*?)\n```", Pattern.DOTALL)
                .matcher(guide());
        assertTrue(block.find(), "docs/clients.md has no " + file);
        return block.group(1) + "\n";
    }

    /** Runs it; leaves the calling test out, by name, where the machine has not what it wants. */
    Run run(Path directory, Map<String, String> environment) throws IOException, InterruptedException {
        Files.writeString(directory.resolve(file), code(file));
        List<String> command = switch (this) {
            case CURL -> {
                want(directory, "curl", "--version");
                want(directory, "jq", "--version");
                yield List.of("bash", file);
            }
            case PYTHON -> {
                want(directory, "python3", "--version");
                yield List.of("python3", file);
            }
            case GO -> {
                want(directory, "go", "version");
                yield List.of("go", "run", file);
            }
            case NODE -> {
                want(directory, "node", "-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)");
                yield List.of("node", file);
            }
            case JAVA -> List.of(java(), "-XX:TieredStopAtLevel=1", "-cp", jackson(), file);
            case GRPCURL -> {
                want(directory, "jq", "--version");
                yield List.of("bash", "-c", "PATH=$(dirname '" + grpcurl(directory) + "'):$PATH; . ./" + file);
            }
        };
        return run(directory, environment, command);
    }

    private void want(Path directory, String... command) throws InterruptedException {
        boolean there;
        try {
            there = run(directory, Map.of(), List.of(command)).exit() == 0;
        } catch (IOException e) {
            there = false;
        }
        if (!there) {
            LeftOut.because(file + " of docs/clients.md: '" + String.join(" ", command) + "' does not run here");
        }
    }

    private String grpcurl(Path directory) throws IOException, InterruptedException {
        Path script = PenstockProcess.ROOT.resolve("build/grpcurl.sh");
        Run built = run(directory, Map.of(), List.of("bash", script.toString()));
        if (built.exit() != 0) {
            LeftOut.because(file + " of docs/clients.md: " + built.errors());
        }
        return built.lines().getLast();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What the guide says to put into {@code lib/}, and nothing else of the tests' class path. */
    private static String jackson() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.matches(".*/jackson-(databind|core|annotations)-[0-9.]+\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Run run(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "client", ".out");
        Path errors = Files.createTempFile(directory, "client", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s: " + command);
        }
        return new Run(process.exitValue(), Files.readAllLines(output), Files.readString(errors));
    }
}
