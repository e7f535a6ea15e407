package dev.penstock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accepted means stored: whatever happens to the process, what it acknowledged is there afterwards. */
class CrashTest {

    private static final int KILLS = 10;

    @TempDir
    Path data;

    private final AcknowledgedEvents events = new AcknowledgedEvents();

    @Test
    void killedAtTenRandomMomentsUnderLoadItLosesNothing() throws Exception {
        String token = PenstockProcess.token(data, Role.DEVICE, AcknowledgedEvents.DEVICES);
        Random random = new Random(3);
        for (int i = 0; i < KILLS; i++) {
            try (PenstockProcess running = PenstockProcess.run(data)) {
                events.sendUntilItDies(running.awaitReady(), token);
                Thread.sleep(200 + random.nextInt(1_300));
                running.kill();
                events.stop();
            }
        }

        assertNothingIsMissing();
        assertTrue(events.count() > 1_000, "too little load to prove anything: " + events.count());
    }

    @Test
    void terminatedUnderLoadItExitsWith0InTimeAndLosesNothing() throws Exception {
        String token = PenstockProcess.token(data, Role.DEVICE, AcknowledgedEvents.DEVICES);
        try (PenstockProcess running = PenstockProcess.run(data)) {
            events.sendUntilItDies(running.awaitReady(), token);
            Thread.sleep(2_000);
            running.terminate();

            assertEquals(0, running.awaitExit(Duration.ofSeconds(25)), running.errors());
            events.stop();
        }

        assertNothingIsMissing();
        assertTrue(events.count() > 500, "too little load to prove anything: " + events.count());
    }

    @Test
    void onAFullDiskItRefusesAndServesOnAndLosesNothing() throws Exception {
        Assumptions.assumeTrue(
                mount("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", data.toString()),
                "SKIPPED: a small tmpfs cannot be mounted here, so no disk can be filled");
        try {
            String token = PenstockProcess.token(data, Role.DEVICE, AcknowledgedEvents.DEVICES);
            try (PenstockProcess running = PenstockProcess.run(data)) {
                URI url = running.awaitReady();
                try (KeepAliveConnection connection = new KeepAliveConnection(url, token, Duration.ofSeconds(40))) {
                    int status = 202;
                    for (int i = 0; i < 5_000 && status == 202; i++) {
                        status = events.send("crash-" + i % 4, connection);
                    }
                    assertEquals(503, status);
                    assertEquals(200, connection.get("/healthz").status());
                }
                running.kill();
            }
            assertTrue(mount("mount", "-o", "remount,size=200m", data.toString()));
            assertNothingIsMissing();
        } finally {
            mount("umount", "-l", data.toString());
        }
    }

    private void assertNothingIsMissing() throws Exception {
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        try (PenstockProcess running = PenstockProcess.run(data)) {
            Set<String> missing = events.missing(running.awaitReady(), reader);
            assertTrue(
                    missing.isEmpty(),
                    missing.size() + " of " + events.count() + " are missing, such as "
                            + missing.stream().limit(3).toList());
            running.terminate();
            assertEquals(0, running.awaitExit(Duration.ofSeconds(25)), running.errors());
        }
    }

    private static boolean mount(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (java.io.IOException e) {
            return false; // no such command here
        }
    }
}
