package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./penstock run --grpc-port} with the generator before it: registry, stream and counters are the run's own. */
class GrpcRunTest {

    private static final Pattern ADDRESS = Pattern.compile("gRPC {6}(127\\.0\\.0\\.1:\\d+)");

    @TempDir
    Path data;

    private PenstockProcess pipeline() throws IOException, InterruptedException {
        PenstockProcess run =
                PenstockProcess.start("run", "--port", "0", "--grpc-port", "0", "--data", data.toString());
        run.awaitReady();
        return run;
    }

    private PenstockProcess load(String... more) throws IOException {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("load", "--data", data.toString(), "--devices", "40", "--connections", "8", "--channels", "3"));
        arguments.addAll(List.of(more));
        return PenstockProcess.start(arguments.toArray(String[]::new));
    }

    @Test
    void whatComesByGrpcGoesAllTheWayAndTheBalanceCloses() throws Exception {
        try (PenstockProcess run = pipeline()) {
            assertTrue(
                    run.output().lines().anyMatch(line -> line.matches("gRPC {6}127\\.0\\.0\\.1:\\d+")), run.output());
            assertTrue(run.output().contains("grpcurl -plaintext"), run.output());
            for (List<String> door : List.of(
                    List.of("--door", "grpc", "--seconds", "2"),
                    List.of("--door", "grpc-stream", "--seconds", "2", "--rate", "500", "--batch", "3"))) {
                try (PenstockProcess load = load(door.toArray(String[]::new))) {
                    assertEquals(0, load.awaitExit(Duration.ofMinutes(3)), load.output() + load.errors());
                    assertTrue(load.output().contains("refused     0 events, unanswered 0"), load.output());
                }
            }
        }
    }

    @Test
    void sigtermUnderLoadLosesNothingThatWasAcknowledged() throws Exception {
        String token = PenstockProcess.token(data, Role.DEVICE, Set.of("pump-1"));
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        StreamingDevice device;
        try (PenstockProcess run = pipeline()) {
            Matcher address = ADDRESS.matcher(run.output());
            assertTrue(address.find(), run.output());
            device = StreamingDevice.connect(address.group(1), token, "pump-1");
            device.sendUntil(() -> device.acknowledged().size() > 2_000);
            run.terminate();
            device.sendUntil(device::hasEnded);
            assertEquals(0, run.awaitExit(Duration.ofSeconds(60)), run.output() + run.errors());
        }
        Set<String> missing = new TreeSet<>(device.acknowledged());
        try (PenstockProcess again = PenstockProcess.run(data);
                KeepAliveConnection connection =
                        new KeepAliveConnection(again.awaitReady(), reader, Duration.ofSeconds(20))) {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!missing.isEmpty() && System.nanoTime() < end) {
                missing.removeAll(AcknowledgedEvents.ids(connection, "/v1/devices/pump-1/events", "events", "id"));
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void withoutThePortThereIsNoGrpc() throws Exception {
        try (PenstockProcess run = PenstockProcess.run(data)) {
            URI url = run.awaitReady();
            assertTrue(!run.output().contains("gRPC"), run.output());
            try (PenstockProcess load = load("--door", "grpc", "--seconds", "1")) {
                assertEquals(2, load.awaitExit(Duration.ofMinutes(1)));
                assertTrue(load.errors().contains("no gRPC door is known"), load.errors() + url);
            }
        }
        assertTrue(Files.exists(data));
    }
}
