package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many connections at once, of which half go away in the middle, and what they leave behind. */
@Timeout(180)
class ConnectionStormTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 2_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Files and threads that come and go by themselves. */
    private static final int ALLOWANCE = 10;

    private static final int MORE_LIVE_BYTES = 4 << 20;

    /** What an event leaves behind by design: its id for the dedup, and its records until the stream drops them. */
    private static final int LIVE_BYTES_OF_AN_EVENT = 768;

    private final long seed = Seed.of(ConnectionStormTest.class);
    private final AcknowledgedEvents events = new AcknowledgedEvents("storm");
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();

    @TempDir
    Path data;

    @Test
    void whoStaysIsAnsweredAndNothingIsLeftBehind() throws Exception {
        Assumptions.assumeTrue(
                Files.isDirectory(Path.of("/proc/self/fd")), "SKIPPED: counting open files needs Linux's /proc");
        Assumptions.assumeTrue(
                ProcessFootprint.mostDescriptors(ProcessHandle.current().pid()) >= 2 * CONNECTIONS,
                "SKIPPED: so many connections need a higher limit of open files (ulimit -Hn)");
        String device = PenstockProcess.token(data, Role.DEVICE, AcknowledgedEvents.DEVICES);
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        try (PenstockProcess running =
                PenstockProcess.start("run", "--port", "0", "--grpc-port", "0", "--data", data.toString())) {
            URI url = running.awaitReady();
            HttpStorm http = new HttpStorm(url, device, reader, events, broken);
            GrpcStorm grpc = new GrpcStorm(running.grpc(), device, events, broken);
            // Until it has loaded what it loads once.
            http.blow(CONNECTIONS / 4, new Random(seed));
            grpc.blow(CONNECTIONS / 4, new Random(seed + 1));
            long acceptedBefore = accepted(settle(url, reader));
            ProcessFootprint before = ProcessFootprint.of(running.pid());

            long begin = System.nanoTime();
            int stayed = http.blow(CONNECTIONS, new Random(seed + 2));
            long next = System.nanoTime();
            int stayedAtTheEdge = grpc.blow(CONNECTIONS, new Random(seed + 3));
            long over = System.nanoTime();
            JsonNode stats = settle(url, reader);
            awaitDescriptors(running.pid(), before.descriptors() + ALLOWANCE);
            long recovered = System.nanoTime();
            ProcessFootprint after = ProcessFootprint.of(running.pid());

            long accepted = accepted(stats) - acceptedBefore;

            System.out.printf(
                    Locale.ROOT,
                    "connection storm: %d connections to the gateway, %d stayed, %.1f s; as many to the edge, %d stayed,"
                            + " %.1f s; %d events accepted, recovered within %.1f s; before %s, after %s%n",
                    CONNECTIONS,
                    stayed,
                    (next - begin) / 1e9,
                    stayedAtTheEdge,
                    (over - next) / 1e9,
                    accepted,
                    (recovered - over) / 1e9,
                    before,
                    after);
            assertAll(
                    () -> assertEquals(List.of(), List.copyOf(broken), "a client that stayed was not answered"),
                    () -> assertEquals(Set.of(), events.missing(url, reader)),
                    () -> assertBalance(stats),
                    () -> assertTrue(after.descriptors() <= before.descriptors() + ALLOWANCE, "open files"),
                    () -> assertTrue(after.threads() <= before.threads() + ALLOWANCE, "threads"),
                    () -> assertTrue(
                            after.liveBytes()
                                    <= before.liveBytes() + MORE_LIVE_BYTES + accepted * LIVE_BYTES_OF_AN_EVENT,
                            "live bytes"),
                    () -> assertEquals(
                            "",
                            running.errors()
                                    .lines()
                                    .filter(line -> line.contains("\"ERROR\""))
                                    .findFirst()
                                    .orElse("")));
        }
    }

    /** What is accepted is stored, whether or not the client waited for the answer: it is read to the last event. */
    private static JsonNode settle(URI url, String reader) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (KeepAliveConnection connection = new KeepAliveConnection(url, reader, TIMEOUT)) {
            JsonNode stats = stats(connection);
            while (!isSettled(stats) && System.nanoTime() < end) {
                Thread.sleep(20);
                stats = stats(connection);
            }
            return stats;
        }
    }

    private static JsonNode stats(KeepAliveConnection connection) throws IOException {
        return JSON.readTree(connection.get("/v1/stats").body());
    }

    private static long accepted(JsonNode stats) {
        return stats.at("/stages/ingest/accepted").asLong();
    }

    private static boolean isSettled(JsonNode stats) {
        return stats.at("/balance/read").asLong() == accepted(stats)
                && stats.at("/balance/inFlight").asLong() == 0;
    }

    private static void assertBalance(JsonNode stats) {
        assertTrue(isSettled(stats), stats::toString);
        assertEquals(0, stats.at("/balance/difference").asLong(), stats::toString);
        assertEquals(0, stats.at("/balance/failed").asLong(), stats::toString);
        assertEquals(0, stats.at("/balance/duplicate").asLong(), stats::toString);
    }

    private static void awaitDescriptors(long pid, int most) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (ProcessFootprint.descriptors(pid) > most && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }
}
