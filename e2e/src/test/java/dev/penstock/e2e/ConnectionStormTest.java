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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many connections at once, of which half go away in the middle, and what they leave behind. */
@Timeout(120)
class ConnectionStormTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 1_200;
    private static final int EVENTS_PER_REQUEST = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Files and threads that come and go by themselves. */
    private static final int ALLOWANCE = 10;

    private static final int MORE_LIVE_BYTES = 10 << 20;
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(5);

    private final long seed = Seed.of(ConnectionStormTest.class);
    private final AcknowledgedEvents events = new AcknowledgedEvents("storm");
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();

    @TempDir
    Path data;

    /** What a client does with its connection. */
    private enum Client {
        STAYS,
        STAYS_AND_SENDS_A_BYTE_AT_A_TIME,
        GOES_WITHIN_ITS_REQUEST,
        GOES_WITHIN_ITS_ANSWER
    }

    @Test
    void whoStaysIsAnsweredAndNothingIsLeftBehind() throws Exception {
        Assumptions.assumeTrue(
                Files.isDirectory(Path.of("/proc/self/fd")), "SKIPPED: counting open files needs Linux's /proc");
        String device = PenstockProcess.token(data, Role.DEVICE, AcknowledgedEvents.DEVICES);
        String reader = PenstockProcess.token(data, Role.READER, Set.of());
        try (PenstockProcess running = PenstockProcess.run(data)) {
            URI url = running.awaitReady();
            storm(url, device, reader, CONNECTIONS / 4, new Random(seed)); // until it has loaded what it loads once
            settle(url, reader);
            ProcessFootprint before = ProcessFootprint.of(running.pid());

            int stayed = storm(url, device, reader, CONNECTIONS, new Random(seed + 1));
            long over = System.nanoTime();
            JsonNode stats = settle(url, reader);
            awaitDescriptors(running.pid(), before.descriptors() + ALLOWANCE);
            Duration recovered = Duration.ofNanos(System.nanoTime() - over);
            ProcessFootprint after = ProcessFootprint.of(running.pid());

            System.out.printf(
                    Locale.ROOT,
                    "connection storm, %d connections, %d stayed: %d events acknowledged, recovered within %.1f s;"
                            + " before %s, after %s%n",
                    CONNECTIONS,
                    stayed,
                    events.count(),
                    recovered.toMillis() / 1_000.0,
                    before,
                    after);
            assertAll(
                    () -> assertEquals(List.of(), List.copyOf(broken), "a client that stayed was not answered"),
                    () -> assertEquals(Set.of(), events.missing(url, reader)),
                    () -> assertBalance(stats),
                    () -> assertTrue(after.descriptors() <= before.descriptors() + ALLOWANCE, "open files"),
                    () -> assertTrue(after.threads() <= before.threads() + ALLOWANCE, "threads"),
                    () -> assertTrue(after.liveBytes() <= before.liveBytes() + MORE_LIVE_BYTES, "live bytes"),
                    () -> assertEquals(
                            "",
                            running.errors()
                                    .lines()
                                    .filter(line -> line.contains("\"ERROR\""))
                                    .findFirst()
                                    .orElse("")));
        }
    }

    /** Opens all connections before the first of them says a word. @return how many stayed to the end */
    private int storm(URI url, String device, String reader, int connections, Random random) throws Exception {
        CountDownLatch open = new CountDownLatch(connections);
        List<Future<?>> clients = new ArrayList<>();
        int stay = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                Client client = draw(random);
                Random own = new Random(random.nextLong());
                if (client == Client.STAYS || client == Client.STAYS_AND_SENDS_A_BYTE_AT_A_TIME) {
                    stay++;
                }
                clients.add(threads.submit(() -> {
                    try (RawConnection connection = new RawConnection(url)) {
                        open.countDown();
                        open.await();
                        act(client, connection, device, reader, own);
                    }
                    return client;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
        return stay;
    }

    private static Client draw(Random random) {
        double drawn = random.nextDouble();
        if (drawn < 0.25) {
            return Client.GOES_WITHIN_ITS_REQUEST;
        }
        if (drawn < 0.5) {
            return Client.GOES_WITHIN_ITS_ANSWER;
        }
        return drawn < 0.6 ? Client.STAYS_AND_SENDS_A_BYTE_AT_A_TIME : Client.STAYS;
    }

    private void act(Client client, RawConnection connection, String device, String reader, Random random)
            throws IOException, InterruptedException {
        AcknowledgedEvents.Batch batch = events.next(AcknowledgedEvents.ALL_DEVICES, EVENTS_PER_REQUEST);
        byte[] post = RawConnection.post(device, batch.json());
        switch (client) {
            case STAYS -> {
                connection.send(post);
                expectAccepted(connection, batch);
                AcknowledgedEvents.Batch second = events.next(AcknowledgedEvents.ALL_DEVICES, EVENTS_PER_REQUEST);
                connection.send(RawConnection.post(device, second.json()));
                expectAccepted(connection, second);
            }
            case STAYS_AND_SENDS_A_BYTE_AT_A_TIME -> {
                connection.sendByteByByte(post, BETWEEN_BYTES);
                expectAccepted(connection, batch);
            }
            case GOES_WITHIN_ITS_REQUEST -> {
                connection.send(Arrays.copyOf(post, 1 + random.nextInt(post.length - 1)));
                leave(connection, random);
            }
            case GOES_WITHIN_ITS_ANSWER -> {
                connection.send(random.nextBoolean() ? post : RawConnection.get("/openapi.json", reader));
                connection.read(random.nextInt(60));
                leave(connection, random);
            }
        }
    }

    private static void leave(RawConnection connection, Random random) throws IOException {
        if (random.nextBoolean()) {
            connection.reset();
        }
    }

    private void expectAccepted(RawConnection connection, AcknowledgedEvents.Batch batch) {
        try {
            RawConnection.Answer answer = connection.readAnswer();
            events.note(batch, answer.status(), answer.body());
            if (answer.status() != 202) {
                broken.add("status " + answer.status());
            }
        } catch (IOException e) {
            broken.add(e.toString());
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

    private static boolean isSettled(JsonNode stats) {
        return stats.at("/balance/read").asLong()
                        == stats.at("/stages/ingest/accepted").asLong()
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
