package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, run as they stand there; only the port is another. */
class ReadmeTest {

    private static final Pattern TRY_LINE = Pattern.compile("^Try +(curl .*)$", Pattern.MULTILINE);

    @TempDir
    Path dir;

    @Test
    void itsCommandsDoWhatItSays() throws Exception {
        Files.writeString(
                dir.resolve("readings.csv"),
                "timestamp,value\n2026-11-23 10:00:00,70.5\n2026-11-23 10:05:00,71.25\n2026-11-23 10:10:00,72\n");
        GuideShell shell = new GuideShell(dir, readme());
        try (PenstockProcess running = PenstockProcess.run(dir.resolve("data"))) {
            URI url = running.awaitReady();
            MatchResult printed = TRY_LINE.matcher(running.output())
                    .results()
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("nothing to try"));
            String tried = shell.run(printed.group(1), url);
            assertTrue(tried.contains("\"accepted\":1"), tried);
            String sent = shell.run(shell.block("-X POST"), url);
            assertTrue(sent.contains("\"accepted\":1"), sent);
            String read = shell.await("\"id\":\"abc123\"", shell.block("/v1/devices/pump-17/events"), url);
            // 161.6 degF and 43.5 psi, as the shipped rules normalise them.
            assertTrue(read.contains("\"temperature\":72.0"), read);
            String replayed = shell.run(shell.block("readings.csv"), url);
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
}
