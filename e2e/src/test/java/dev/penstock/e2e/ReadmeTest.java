package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, run as they stand there; only the port is another. */
class ReadmeTest {

    private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TRY_LINE = Pattern.compile("^Try +(curl .*)$", Pattern.MULTILINE);
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path dir;

    @Test
    void itsCommandsDoWhatItSays() throws Exception {
        Files.writeString(
                dir.resolve("readings.csv"),
                "timestamp,value\n2026-11-23 10:00:00,70.5\n2026-11-23 10:05:00,71.25\n2026-11-23 10:10:00,72\n");
        writeLauncher();
        try (PenstockProcess running = PenstockProcess.run(dir.resolve("data"))) {
            URI url = running.awaitReady();
            MatchResult printed = TRY_LINE.matcher(running.output())
                    .results()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing to try"));
            String tried = run(printed.group(1), url);
            assertTrue(tried.contains("\"accepted\":1"), tried);
            String sent = run(block("-X POST"), url);
            assertTrue(sent.contains("\"accepted\":1"), sent);
            String read = awaitOutput("\"id\":\"abc123\"", block("/v1/devices/pump-17/events"), url);
            // 161.6 degF and 43.5 psi, as the shipped rules normalise them.
            assertTrue(read.contains("\"temperature\":72.0"), read);
            String replayed = run(block("readings.csv"), url);
            assertTrue(replayed.contains("sent 3, accepted 3, rejected 0"), replayed);
        }
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        List<String> links = Pattern.compile("\\]\\(([^)#:]+)\\)")
                .matcher(readme())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertTrue(links.size() >= 4, links.toString());
        assertEquals(
                List.of(),
                links.stream()
                        .filter(link -> !Files.exists(PenstockProcess.ROOT.resolve(link)))
                        .toList());
    }

    private static String readme() throws IOException {
        return Files.readString(PenstockProcess.ROOT.resolve("README.md"));
    }

    private static String block(String part) throws IOException {
        return SHELL_BLOCK
                .matcher(readme())
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(block -> block.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no shell block with " + part));
    }

    /** {@code ./penstock} with the classes under test, and a data directory of its own. */
    private void writeLauncher() throws IOException {
        Path launcher = Files.writeString(
                dir.resolve("penstock"),
                "#!/usr/bin/env bash\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' --enable-native-access=ALL-UNNAMED -Dpenstock.root=" + dir + " -cp '"
                        + System.getProperty("java.class.path") + "' dev.penstock.local.Main \"$@\"\n");
        assertTrue(launcher.toFile().setExecutable(true));
    }

    private String awaitOutput(String expected, String commands, URI url) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String output = run(commands, url);
        while (!output.contains(expected) && System.nanoTime() < end) {
            output = run(commands, url);
        }
        assertTrue(output.contains(expected), output);
        return output;
    }

    private String run(String commands, URI url) throws IOException, InterruptedException {
        Path output = Files.createTempFile(dir, "readme", ".out");
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

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
