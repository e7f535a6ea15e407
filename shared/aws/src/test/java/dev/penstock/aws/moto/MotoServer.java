package dev.penstock.aws.moto;

import static org.junit.jupiter.api.Assertions.fail;

import dev.penstock.aws.Clients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * Runs the moto server, an imitation of AWS that speaks the real protocols, for the classes that it extends: one server
 * for all of them, on a free port of the loopback interface, gone with the tests.
 *
 * <p>It is installed into a virtual environment under {@code ~/.cache/penstock} when it is first needed. Where that cannot
 * be, the tests are skipped, with the reason; in CI (environment {@code CI=true}) they fail.
 */
public final class MotoServer implements BeforeAllCallback {

    private static final String VERSION = "5.2.5";

    /**
     * Prints its port, and ends when its input does: so it cannot outlive the tests, even if they are killed. It answers one
     * request after the other: by itself moto looks whether a condition holds and then writes, with other requests between.
     */
    private static final String PROGRAM = """
            import sys
            from threading import Lock
            from moto.moto_server.werkzeug_app import DomainDispatcherApplication
            from moto.server import ThreadedMotoServer
            answer = DomainDispatcherApplication.__call__
            lock = Lock()
            def answer_alone(*request):
                with lock:
                    return answer(*request)
            DomainDispatcherApplication.__call__ = answer_alone
            server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
            server.start()
            print(server.get_host_and_port()[1], flush=True)
            sys.stdin.read()
            server.stop()
            """;

    private static volatile Running running;

    private record Running(Process process, Map<String, String> environment) implements AutoCloseable {
        @Override
        public void close() throws IOException, InterruptedException {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(MotoServer.class))
                .computeIfAbsent(Running.class, key -> start(), Running.class);
    }

    /** A client of the running server. */
    public static DynamoDbClient dynamoDb() {
        return Clients.dynamoDb(running.environment);
    }

    /** A client of the running server, in JSON: moto does not speak the CBOR of Kinesis. */
    public static KinesisClient kinesis() {
        System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), "false");
        return Clients.kinesis(running.environment);
    }

    /** A client of the running server. */
    public static CloudWatchClient cloudWatch() {
        return Clients.cloudWatch(running.environment);
    }

    private static Running start() {
        try {
            Process process = new ProcessBuilder(install().toString(), "-c", PROGRAM)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String port = out.readLine();
            if (port == null) {
                throw new IOException("moto server ended with exit code " + process.waitFor());
            }
            return new Running(
                    process,
                    Map.of(
                            "AWS_REGION", "eu-west-1",
                            "AWS_ACCESS_KEY_ID", "test",
                            "AWS_SECRET_ACCESS_KEY", "test",
                            "AWS_ENDPOINT_URL",
                                    URI.create("http://127.0.0.1:" + port).toString()));
        } catch (IOException e) {
            return leaveOut(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return leaveOut(e);
        }
    }

    private static Running leaveOut(Exception e) {
        String reason = "needs moto " + VERSION + " (Python), which cannot be started here: " + e.getMessage();
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            return fail(reason, e);
        }
        return Assumptions.abort(reason);
    }

    /** @return the Python that has moto */
    private static Path install() throws IOException, InterruptedException {
        Path cache = Files.createDirectories(Path.of(System.getProperty("user.home"), ".cache", "penstock"));
        Path environment = cache.resolve("moto-" + VERSION);
        Path python = environment.resolve("bin").resolve("python");
        Path complete = environment.resolve("complete");
        try (FileChannel channel = FileChannel.open(
                        cache.resolve("moto.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!Files.exists(complete)) {
                run("python3", "-m", "venv", environment.toString());
                run(
                        python.toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--retries=1",
                        "--timeout=20",
                        "moto[server]==" + VERSION);
                Files.createFile(complete);
            }
        }
        return python;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            String last = output.strip().lines().reduce("", (before, line) -> line);
            throw new IOException(String.join(" ", command) + ": " + last);
        }
    }
}
