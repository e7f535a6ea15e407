package dev.penstock.e2e.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.e2e.FunctionZip;
import dev.penstock.e2e.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each function's zip is small, holds what the function needs and nothing else, and starts. */
class FunctionZipTest {

    static final List<String> FUNCTIONS = Repository.FUNCTIONS_SWITCHED_ON;

    private static final long MAX_BYTES = 15_000_000;

    /** Jars that would be a second way to do what another jar does, or that only tests need. */
    private static final Pattern UNWANTED =
            Pattern.compile("lib/(netty|apache-client|httpclient|http5|aws-crt|commons-logging|log4j|logback|junit"
                    + "|mockito|penstock-testkit|penstock-local|jsr305|tools\\.jackson|aws-lambda-java-events).*");

    @TempDir
    Path dir;

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void isSmall(String function) throws Exception {
        FunctionZip zip = FunctionZip.of(Repository.zipOf(function));
        assertTrue(zip.size() <= MAX_BYTES, zip.path() + " has " + zip.size() + " bytes");
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void holdsItsHandlerAndNoJarTooMany(String function) throws Exception {
        FunctionZip zip = FunctionZip.of(Repository.zipOf(function));
        String handler = Repository.function(function).handlerClass();

        assertTrue(
                zip.jar(Repository.zipOf(function) + "-").containsKey(handler.replace('.', '/') + ".class"), handler);
        List<String> jars = List.copyOf(zip.entries().keySet());
        assertTrue(jars.stream().allMatch(name -> name.matches("lib/[^/]+\\.jar")), jars.toString());
        assertEquals(
                List.of(), jars.stream().filter(UNWANTED.asMatchPredicate()).toList());
        assertEquals(
                1,
                jars.stream()
                        .filter(name -> name.startsWith("lib/jackson-core-"))
                        .count());
        assertTrue(jars.stream()
                .filter(name -> name.startsWith("lib/jackson-"))
                .allMatch(name -> name.matches(".*-2\\.\\d+(\\.\\d+)?\\.jar")));
    }

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void startsFromTheZipAloneWithoutTheNetwork(String function) throws Exception {
        FunctionZip zip = FunctionZip.of(Repository.zipOf(function));
        unpack(zip);
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket aws = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> count(aws, calls));
            Process process = start(function, aws.getLocalPort());
            String output;
            try (var out = process.getInputStream()) {
                output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
            assertEquals(0, process.exitValue(), output);
            assertTrue(
                    output.contains("started " + Repository.function(function).handlerClass()), output);
        }
        assertEquals(0, calls.get(), "calls to AWS while starting");
    }

    private void unpack(FunctionZip zip) throws IOException {
        zip.unpackTo(dir);
        String launcher = StartHandler.class.getName().replace('.', '/') + ".class";
        Path file = dir.resolve("launcher").resolve(launcher);
        Files.createDirectories(file.getParent());
        try (var in = StartHandler.class.getClassLoader().getResourceAsStream(launcher)) {
            Files.write(file, in.readAllBytes());
        }
    }

    private Process start(String function, int awsPort) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(Stream.of("lib/*", "launcher")
                .map(part -> dir + "/" + part)
                .reduce((a, b) -> a + java.io.File.pathSeparator + b)
                .orElseThrow());
        command.add(StartHandler.class.getName());
        command.add(Repository.function(function).handlerClass());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Repository.function(function).environment());
        environment.put(
                "PENSTOCK_PIPELINE", Repository.root().resolve("pipeline").toString());
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_ACCESS_KEY_ID", "none");
        environment.put("AWS_SECRET_ACCESS_KEY", "none");
        environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + awsPort);
        return builder.start();
    }

    private static void count(ServerSocket server, AtomicInteger calls) {
        while (!server.isClosed()) {
            try (var socket = server.accept()) {
                calls.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }
}
