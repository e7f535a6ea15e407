package dev.penstock.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.v1.IngestServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The container's program as a process, with AWS played on loopback. */
@Timeout(180)
class MainTest {

    private static final Pattern READY = Pattern.compile("edge ready port=(\\d+)");

    @TempDir
    Path directory;

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.penstock.edge.Main")
                .redirectErrorStream(true)
                .redirectOutput(output().toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Path output() {
        return directory.resolve("output");
    }

    private String said() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            return "";
        }
    }

    private Map<String, String> environment(AwsStub aws) throws IOException {
        Path schemas = Files.createDirectories(directory.resolve("pipeline/schemas/pump.telemetry"));
        Files.writeString(schemas.resolve("1.json"), "{\"type\":\"object\"}");
        Map<String, String> environment = new HashMap<>(Map.of(
                "PENSTOCK_PIPELINE", directory.resolve("pipeline").toString(),
                "PENSTOCK_RAW_STREAM", "raw",
                "PENSTOCK_REGISTRY_TABLE", "registry",
                "PENSTOCK_ANSWERS_TABLE", "answers",
                "PENSTOCK_EDGE_PORT", "0",
                "AWS_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_ENDPOINT_URL", aws.url(),
                // The stub speaks JSON only.
                "CBOR_ENABLED", "false"));
        environment.put("PENSTOCK_LOG", "text");
        return environment;
    }

    @Test
    void sigtermUnderLoadLosesNothingThatWasAcknowledged() throws Exception {
        try (AwsStub aws = new AwsStub()) {
            Process process = start(environment(aws));
            try {
                EdgeFixture.await(
                        "it to be ready: " + said(), () -> READY.matcher(said()).find());
                Matcher ready = READY.matcher(said());
                assertTrue(ready.find());
                List<StreamClient> clients = new ArrayList<>();
                List<ManagedChannel> channels = new ArrayList<>();
                for (int c = 0; c < 4; c++) {
                    ManagedChannel channel = NettyChannelBuilder.forAddress(
                                    "127.0.0.1", Integer.parseInt(ready.group(1)))
                            .usePlaintext()
                            .build();
                    channels.add(channel);
                    clients.add(StreamClient.open(IngestServiceGrpc.newStub(channel)
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(
                                    EdgeFixture.bearer(EdgeFixture.DEVICE_TOKEN)))));
                }
                int sent = 0;
                while (clients.getFirst().count() < 500) {
                    sent = sendOne(clients, sent);
                }

                process.destroy(); // SIGTERM
                while (process.isAlive() && clients.stream().noneMatch(StreamClient::hasEnded)) {
                    sent = sendOne(clients, sent);
                }

                assertTrue(process.waitFor(60, TimeUnit.SECONDS), this::said);
                assertEquals(0, process.exitValue(), this::said);
                for (StreamClient client : clients) {
                    client.awaitEnd();
                    assertTrue(client.count() > 0);
                    assertTrue(aws.stored.containsAll(client.acceptedIds()));
                }
                assertTrue(said().contains("stopped"), this::said);
                assertFalse(said().contains("not finished in time"), this::said);
                channels.forEach(ManagedChannel::shutdownNow);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static int sendOne(List<StreamClient> clients, int sent) throws InterruptedException {
        for (int c = 0; c < clients.size(); c++) {
            if (clients.get(c).isReady() && !clients.get(c).hasEnded()) {
                clients.get(c).send(EdgeFixture.request(EdgeFixture.event(c + "-" + sent, "pump-17")));
            }
        }
        if (sent % 20 == 0) {
            Thread.sleep(1);
        }
        return sent + 1;
    }

    @Test
    void settingsThatAreWrongAreToldAllAtOnceWithExitCode2() throws Exception {
        Process process = start(Map.of("PENSTOCK_EDGE_PORT", "-1", "PENSTOCK_EDGE_QUEUE", "0"));
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(2, process.exitValue());
        for (String named : List.of("PENSTOCK_EDGE_PORT=-1", "PENSTOCK_EDGE_QUEUE=0", "PENSTOCK_RAW_STREAM")) {
            assertTrue(said().contains(named), this::said);
        }
    }
}
