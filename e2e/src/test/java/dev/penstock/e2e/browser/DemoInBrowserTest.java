package dev.penstock.e2e.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page over the whole pipeline with its simulated fleet, as a newcomer sees it. */
class DemoInBrowserTest {
    private static final Pattern DASHBOARD = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/\\S*)");
    private static final Duration FIRST_EVENTS = Duration.ofSeconds(40);

    @Test
    void aNewcomerSeesTheFleetMove(@TempDir Path data) throws Exception {
        try (Browser browser = Browser.startOrSkip();
                Demo demo = Demo.start(data)) {
            browser.resize(1280, 900, false);
            browser.open(demo.dashboard());
            browser.await(FIRST_EVENTS, "document.querySelectorAll('#devices-rows tr').length >= 3");
            assertFalse(browser.evaluate("return location.href").asText().contains("psr_"));

            browser.await(FIRST_EVENTS, "document.querySelectorAll('#events-rows li').length >= 5");
            String newest = browser.text("#events-rows li:first-child");
            browser.await(
                    "document.querySelector('#events-rows li').innerText.replace(/\\s+/g, ' ').trim() !== arguments[0]",
                    newest);
            browser.await("document.querySelector('[data-stage=route] .rate b').innerText !== '0'");
            browser.await(FIRST_EVENTS, "document.getElementById('verdict').innerText === 'balance closed'");

            browser.click("#devices-rows tr:nth-child(2)");
            String device = browser.text("#devices-rows tr:nth-child(2) .pick");
            browser.await("document.getElementById('chart-title').innerText === arguments[0]", device);
            browser.await("/^[1-9][\\d,]* events/.test(document.getElementById('chart-extent').innerText)");
            browser.click("#events-everyone");

            browser.await(FIRST_EVENTS, "document.querySelectorAll('#failures-rows li').length >= 1");
            browser.screenshot(Path.of("target/dashboard-demo.png"));
            browser.click("#failures-rows .row");
            browser.await("document.getElementById('details-bytes').innerText.length > 10");
            assertTrue(browser.text("#details-reason").length() > 10, browser.text("#details-reason"));
            browser.screenshot(Path.of("target/dashboard-demo-failure.png"));
            assertEquals(List.of(), browser.consoleErrors());
        }
    }

    @Test
    void aVisitorWithoutATokenIsAskedForOne(@TempDir Path data) throws Exception {
        try (Browser browser = Browser.startOrSkip();
                Demo demo = Demo.start(data)) {
            browser.open(demo.dashboard().replaceAll("#.*", ""));
            browser.await("!document.getElementById('access').hidden");
            assertEquals("Needs a token", browser.text("#connection"));
        }
    }

    /** {@code penstock run --demo} in a JVM of its own, with the jars of this test. */
    private record Demo(Process process, String dashboard) implements AutoCloseable {
        static Demo start(Path data) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-Dpenstock.root=" + root(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.penstock.local.Main",
                            "run",
                            "--demo",
                            "--port",
                            "0",
                            "--data",
                            data.toString())
                    .directory(root().toFile())
                    .redirectErrorStream(true)
                    .start();
            List<String> output = new ArrayList<>();
            AtomicReference<String> dashboard = new AtomicReference<>();
            // Reads on for as long as the pipeline runs: a full pipe would stop it.
            Thread reader = Thread.ofVirtual().start(() -> read(process, output, dashboard));
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (dashboard.get() == null && reader.isAlive() && System.nanoTime() < end) {
                Thread.sleep(50);
            }
            if (dashboard.get() == null) {
                process.destroyForcibly();
                synchronized (output) {
                    fail("the pipeline did not get ready:\n" + String.join("\n", output));
                }
            }
            return new Demo(process, dashboard.get());
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }

        private static void read(Process process, List<String> output, AtomicReference<String> dashboard) {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                String address = null;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    synchronized (output) {
                        output.add(line);
                    }
                    Matcher found = DASHBOARD.matcher(line);
                    if (line.startsWith("Dashboard") && found.find()) {
                        address = found.group(1);
                    }
                    if (line.startsWith("penstock ready") && address != null) {
                        dashboard.set(address);
                    }
                }
            } catch (IOException e) {
                // The process is gone, and its pipe with it.
            }
        }

        private static Path root() {
            return Path.of(System.getProperty("user.dir")).getParent();
        }
    }
}
