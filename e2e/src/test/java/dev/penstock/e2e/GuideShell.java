package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Runs the commands of the docs as they stand there; only the port is another. */
final class GuideShell {

    static final int PATIENCE_SECONDS = 60;

    private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    private final Path dir;
    private final String guide;

    /**
     * A shell in {@code dir}, with {@code ./penstock}: the classes under test, and a data directory of their own, {@code
     * data}.
     *
     * @param guide the text with the commands
     */
    GuideShell(Path dir, String guide) throws IOException {
        this.dir = dir;
        this.guide = guide;
        Path launcher = Files.writeString(
                dir.resolve("penstock"),
                "#!/usr/bin/env bash\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' --enable-native-access=ALL-UNNAMED -Dpenstock.root=" + dir + " -cp '"
                        + System.getProperty("java.class.path") + "' dev.penstock.local.Main \"$@\"\n");
        assertTrue(launcher.toFile().setExecutable(true));
    }

    /** The first block of commands that has {@code part}. */
    String block(String part) {
        return SHELL_BLOCK
                .matcher(guide)
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(block -> block.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no shell block with " + part));
    }

    /** What commands print; they must succeed. */
    String run(String commands, URI url) throws IOException, InterruptedException {
        Path output = Files.createTempFile(dir, "guide", ".out");
        Process bash = new ProcessBuilder(
                        "bash", "-euo", "pipefail", "-c", commands.replace("http://127.0.0.1:8080", url.toString()))
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(bash.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), commands);
        assertEquals(0, bash.exitValue(), () -> commands + "\n" + text(output));
        return text(output);
    }

    /** Runs commands until what they print has {@code expected}. */
    String await(String expected, String commands, URI url) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String output = run(commands, url);
        while (!output.contains(expected) && System.nanoTime() < end) {
            output = run(commands, url);
        }
        assertTrue(output.contains(expected), output);
        return output;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
