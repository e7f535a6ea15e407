package dev.penstock.e2e.browser;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A Chromium without a window, steered by chromedriver over the W3C WebDriver protocol: a dozen HTTP calls, which a client
 * library with forty jars would not make simpler.
 */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final Path profile;
    private final URI session;

    private Browser(Path chromium, Path chromedriver) {
        try {
            int port = freePort();
            profile = Files.createTempDirectory("penstock-browser");
            driver = new ProcessBuilder(chromedriver.toString(), "--port=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            URI server = URI.create("http://127.0.0.1:" + port);
            awaitReady(server);
            session = newSession(server, chromium);
        } catch (IOException e) {
            throw new UncheckedIOException("start a browser", e);
        }
        command("POST", "/timeouts", JSON.createObjectNode().put("script", 15_000));
    }

    /** A new browser; the calling test is skipped where none is installed, and fails where CI is set, as all must run there. */
    static Browser startOrSkip() {
        Optional<Path> chromium = find("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = find("chromedriver");
        if (chromium.isPresent() && chromedriver.isPresent()) {
            return new Browser(chromium.get(), chromedriver.get());
        }
        String reason = "SKIPPED dashboard browser tests: apt-get install chromium chromium-driver";
        if ("true".equals(System.getenv("CI"))) {
            fail(reason);
        }
        System.err.println(reason);
        Assumptions.abort(reason);
        throw new AssertionError(reason);
    }

    /** Leaves the page before, with its pollers, and opens a new one. */
    void open(String url) {
        navigate("about:blank");
        navigate(url);
    }

    /** The width and height of the page itself, in CSS pixels. */
    void resize(int width, int height, boolean dark) {
        devtools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        devtools(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** What a script returns; {@code arguments} are its {@code arguments}. */
    JsonNode evaluate(String script, Object... arguments) {
        ObjectNode body = JSON.createObjectNode().put("script", script);
        body.set("args", JSON.valueToTree(arguments));
        return command("POST", "/execute/sync", body);
    }

    /** The visible text of an element, in one line. */
    String text(String selector) {
        return evaluate("return document.querySelector(arguments[0])?.innerText ?? ''", selector)
                .asText()
                .replaceAll("\\s+", " ")
                .strip();
    }

    /** Clicks as a user does: at the middle of the element, which must be in view and not covered. */
    void click(String selector) {
        command("POST", "/element/" + element(selector) + "/click", JSON.createObjectNode());
    }

    /** Types into the element. */
    void type(String selector, String text) {
        command(
                "POST",
                "/element/" + element(selector) + "/value",
                JSON.createObjectNode().put("text", text));
    }

    /** Waits until a script's expression is true; fails with what the page shows if it never is. */
    void await(String expression, Object... arguments) {
        await(PATIENCE, expression, arguments);
    }

    void await(Duration patience, String expression, Object... arguments) {
        long end = System.nanoTime() + patience.toNanos();
        while (!evaluate("return Boolean(" + expression + ")", arguments).asBoolean()) {
            if (System.nanoTime() > end) {
                fail("never came true: " + expression + "\nthe page shows: " + text("body"));
            }
            pause(100);
        }
    }

    /** What the page wrote to its console as an error since the last call, failed requests and violated policies included. */
    List<String> consoleErrors() {
        List<String> errors = new ArrayList<>();
        for (JsonNode entry : command("POST", "/se/log", JSON.createObjectNode().put("type", "browser"))) {
            if (entry.path("level").asText().equals("SEVERE")) {
                errors.add(entry.path("message").asText());
            }
        }
        return errors;
    }

    void screenshot(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(
                    file,
                    Base64.getDecoder()
                            .decode(command("GET", "/screenshot", null).asText()));
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            command("DELETE", "", null);
        } finally {
            driver.destroy();
            deleteProfile();
        }
    }

    private void navigate(String url) {
        command("POST", "/url", JSON.createObjectNode().put("url", url));
    }

    private String element(String selector) {
        ObjectNode body = JSON.createObjectNode().put("using", "css selector").put("value", selector);
        return command("POST", "/element", body).elements().next().asText();
    }

    private void devtools(String name, Map<String, Object> parameters) {
        ObjectNode body = JSON.createObjectNode().put("cmd", name);
        body.set("params", JSON.valueToTree(parameters));
        command("POST", "/goog/cdp/execute", body);
    }

    private URI newSession(URI server, Path chromium) {
        Map<String, Object> options = Map.of(
                "binary",
                chromium.toString(),
                "args",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--user-data-dir=" + profile));
        Map<String, Object> wanted = Map.of(
                "browserName", "chrome", "goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL"));
        JsonNode answer = send(
                "POST",
                server.resolve("/session"),
                JSON.valueToTree(Map.of("capabilities", Map.of("alwaysMatch", wanted))));
        return server.resolve("/session/" + answer.path("sessionId").asText());
    }

    private void awaitReady(URI server) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (send("GET", server.resolve("/status"), null).path("ready").asBoolean()) {
                    return;
                }
            } catch (UncheckedIOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            pause(50);
        }
    }

    private JsonNode command(String method, String path, @Nullable JsonNode body) {
        return send(method, URI.create(session + path), body);
    }

    private JsonNode send(String method, URI uri, @Nullable JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode value = JSON.readTree(response.body()).path("value");
            if (response.statusCode() != 200) {
                fail(method + " " + uri.getPath() + ": " + value.path("error").asText() + ": "
                        + value.path("message").asText());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void deleteProfile() {
        try {
            if (!driver.waitFor(10, TimeUnit.SECONDS)) {
                driver.destroyForcibly();
            }
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + profile, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Path> find(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
