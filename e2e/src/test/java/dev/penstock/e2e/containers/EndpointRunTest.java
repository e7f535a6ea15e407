package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.e2e.AcknowledgedEvents;
import dev.penstock.e2e.PenstockProcess;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code penstock run --endpoint}: what holds for the embedded services holds on real protocols. */
@Timeout(180)
@ExtendWith(LocalStack.class)
class EndpointRunTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(26);
    private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private final AcknowledgedEvents events = new AcknowledgedEvents();

    @Test
    void terminatedAndStartedAgainItsBalanceCloses() throws Exception {
        try (PenstockProcess running = run("endpoint-terminated")) {
            send(running.awaitReady(), 300);
            running.terminate();
            assertEquals(0, running.awaitExit(EXIT_PATIENCE), running.errors());
            events.stop();
        }
        try (PenstockProcess running = run("endpoint-terminated")) {
            URI url = running.awaitReady();
            assertNothingIsMissing(url);
            JsonNode balance = settledBalance(url);
            assertEquals(0, balance.get("difference").asLong(), balance.toString());
        }
    }

    /** Between the write to the next stream and the checkpoint a kill makes a repeat, so an event may count twice; never less. */
    @Test
    void killedUnderLoadItLosesNothingThatWasAcknowledged() throws Exception {
        for (int kill = 1; kill <= 2; kill++) {
            try (PenstockProcess running = run("endpoint-killed")) {
                send(running.awaitReady(), kill * 200);
                running.kill();
                events.stop();
            }
        }
        try (PenstockProcess running = run("endpoint-killed")) {
            URI url = running.awaitReady();
            assertNothingIsMissing(url);
            System.out.println("after two kills: " + settledBalance(url));
        }
    }

    private PenstockProcess run(String stack) throws IOException {
        return PenstockProcess.start(
                LocalStack.environment(),
                "run",
                "--port",
                "0",
                "--data",
                data.toString(),
                "--endpoint",
                LocalStack.endpoint().toString(),
                "--stack",
                stack);
    }

    /** Returns under load, with so many acknowledged. */
    private void send(URI url, int acknowledged) throws Exception {
        events.sendUntilItDies(
                url, PenstockProcess.token(LocalStack.environment(), data, Role.DEVICE, AcknowledgedEvents.DEVICES));
        while (events.count() < acknowledged) {
            Thread.sleep(5);
        }
    }

    private void assertNothingIsMissing(URI url) throws Exception {
        Set<String> missing = events.missing(url, reader());
        assertTrue(
                missing.isEmpty(),
                missing.size() + " of " + events.count() + " are missing, such as "
                        + missing.stream().limit(3).toList());
    }

    /** The balance once all that was acknowledged is accounted for. */
    private JsonNode settledBalance(URI url) throws Exception {
        long end = System.nanoTime() + SETTLE_PATIENCE.toNanos();
        try (KeepAliveConnection connection = new KeepAliveConnection(url, reader(), TIMEOUT)) {
            JsonNode balance = balance(connection);
            while (!isSettled(balance) && System.nanoTime() < end) {
                Thread.sleep(200);
                balance = balance(connection);
            }
            assertTrue(isSettled(balance), "events are lost: " + balance);
            return balance;
        }
    }

    private boolean isSettled(JsonNode balance) {
        return balance.get("read").asLong() >= events.count()
                && balance.get("inFlight").asLong() == 0
                && balance.get("difference").asLong() <= 0;
    }

    private static JsonNode balance(KeepAliveConnection connection) throws IOException {
        return JSON.readTree(connection.get("/v1/stats").body()).get("balance");
    }

    private String reader() throws IOException {
        return PenstockProcess.token(LocalStack.environment(), data, Role.READER, Set.of());
    }
}
