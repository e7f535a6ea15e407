package dev.penstock.e2e.containers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import dev.penstock.local.template.FunctionResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * One execution environment of a function: its files in AWS's image for Java 25, with nothing to write to but
 * {@code /tmp}, asked over the Invoke API. As in Lambda it starts with the first invocation and does one at a time.
 */
final class LambdaEnvironment implements RequestStreamHandler, AutoCloseable {

    /** Pulled or built by build/containers.sh. */
    static final String IMAGE = "public.ecr.aws/lambda/java:25";

    private static final int PORT = 8080;
    private static final String INVOKE = "/2015-03-31/functions/function/invocations";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration BEYOND_TIMEOUT = Duration.ofSeconds(20);
    private static final int TAIL_LINES = 40;
    private static final Pattern INIT = Pattern.compile("INIT REPORT\\(durationMs: ([0-9.]+)\\)");
    private static final Pattern INVOCATION =
            Pattern.compile("INVOKE RTDONE\\(status: success.*duration: ([0-9.]+)ms\\)");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a function is given beside its own settings. */
    record Resources(int memoryMegabytes, double cpus) {
        /** The memory that the template says, and a whole CPU whatever it is: these tests ask whether it works. */
        static Resources of(FunctionResource function) {
            return new Resources(function.memoryMegabytes(), 1);
        }
    }

    /**
     * How long the emulator says that it took.
     *
     * @param init from the start of the JVM until the handler is made, in milliseconds
     * @param invocations in milliseconds, in their order
     */
    record Durations(double init, List<Double> invocations) {}

    private final FunctionResource function;
    private final GenericContainer<?> container;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Lock oneAtATime = new ReentrantLock();

    private LambdaEnvironment(FunctionResource function, GenericContainer<?> container) {
        this.function = function;
        this.container = container;
    }

    /**
     * Starts the container; the function itself starts with the first invocation.
     *
     * @param function its handler, timeout and variables
     * @param task the unpacked zip, for {@code /var/task}
     * @param layer the unpacked layer, for {@code /opt}
     */
    static LambdaEnvironment start(FunctionResource function, Path task, Path layer, Resources resources) {
        Map<String, String> variables = new HashMap<>(function.environment());
        variables.putAll(LocalStack.environment(LocalStack.endpointForContainers()));
        variables.put("AWS_SESSION_TOKEN", "test");
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.logicalId());
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(resources.memoryMegabytes()));
        variables.put(
                "AWS_LAMBDA_FUNCTION_TIMEOUT", Long.toString(function.timeout().toSeconds()));
        GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withNetwork(LocalStack.network())
                .withEnv(variables)
                .withCommand(function.handlerClass())
                .withExposedPorts(PORT)
                .withCreateContainerCmdModifier(
                        command -> limit(Objects.requireNonNull(command.getHostConfig()), task, layer, resources))
                .waitingFor(Wait.forHttp("/").forStatusCode(404).withStartupTimeout(START_PATIENCE));
        try {
            container.start();
        } catch (RuntimeException e) {
            String log = container.getContainerId() == null ? "" : ":\n" + container.getLogs();
            container.stop();
            throw new IllegalStateException(
                    function.logicalId() + " does not start in " + IMAGE + ", which build/containers.sh gets" + log, e);
        }
        return new LambdaEnvironment(function, container);
    }

    private static void limit(HostConfig host, Path task, Path layer, Resources resources) {
        host.withBinds(
                        new Bind(task.toString(), new Volume("/var/task"), AccessMode.ro),
                        new Bind(layer.toString(), new Volume("/opt"), AccessMode.ro))
                .withReadonlyRootfs(true)
                .withTmpFs(Map.of("/tmp", "exec,size=512m"))
                .withMemory(((long) resources.memoryMegabytes()) << 20)
                .withNanoCPUs(Math.round(resources.cpus() * 1e9));
    }

    /**
     * Invokes the function.
     *
     * @throws IOException with the log's end, if it does not answer or the answer is an error
     */
    byte[] invoke(byte[] payload) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT) + INVOKE))
                .timeout(function.timeout().plus(BEYOND_TIMEOUT))
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload))
                .build();
        oneAtATime.lock();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200 || isError(response.body())) {
                throw new IOException(new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new IOException(
                    function.logicalId() + " (" + function.handlerClass() + ") fails: " + e.getMessage() + "\n"
                            + logTail(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(function.logicalId() + ": interrupted", e);
        } finally {
            oneAtATime.unlock();
        }
    }

    /** Lambda puts this in a header, the emulator only into the answer. */
    private static boolean isError(byte[] answer) {
        try {
            JsonNode json = JSON.readTree(answer);
            return json.has("errorType") && json.has("errorMessage");
        } catch (IOException e) {
            return true; // a function's answer is JSON, the emulator's own faults are not
        }
    }

    @Override
    public void handleRequest(InputStream payload, OutputStream answer, Context context) throws IOException {
        answer.write(invoke(payload.readAllBytes()));
    }

    /** The start and the invocations so far. */
    Durations durations() {
        String log = container.getLogs();
        List<Double> inits = millis(INIT, log);
        if (inits.size() != 1) {
            throw new AssertionError(function.logicalId() + " has started " + inits.size() + " times:\n" + log);
        }
        return new Durations(inits.getFirst(), millis(INVOCATION, log));
    }

    private static List<Double> millis(Pattern duration, String log) {
        return duration.matcher(log)
                .results()
                .map((MatchResult found) -> Double.valueOf(found.group(1)))
                .toList();
    }

    /** The end of what the function and the emulator wrote. */
    String logTail() {
        List<String> lines = container.getLogs().lines().toList();
        return "--- the end of the log of " + function.logicalId() + "\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    @Override
    public void close() {
        client.close();
        container.stop();
    }
}
