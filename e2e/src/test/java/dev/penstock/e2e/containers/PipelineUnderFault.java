package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.aws.Clients;
import dev.penstock.e2e.AcknowledgedEvents;
import dev.penstock.e2e.Answer;
import dev.penstock.e2e.PenstockProcess;
import dev.penstock.e2e.SteadyReader;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * {@code penstock run --endpoint} on a way to LocalStack that has faults, under load, and what must hold after each of
 * them. It is never restarted: it has to come back by itself.
 */
final class PipelineUnderFault implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SENDERS = 3;
    private static final int WARM = 100;

    /** The gateway's limit, and something for a machine that is busy. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30).plusSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final Map<String, String> environment;
    private final PenstockProcess process;
    private final URI url;
    private final String device;
    private final String reader;
    private final KinesisClient past;
    private final StreamCensus raw;
    private final StreamCensus clean;

    /** Puts a fault on the way. */
    @FunctionalInterface
    interface Fault {
        /** @return how it is taken away again */
        AutoCloseable begin() throws Exception;
    }

    /** Starts the pipeline; its streams and tables are those of a stack of its own. */
    PipelineUnderFault(URI faulty, String stack, Path data) throws Exception {
        this.data = data;
        environment = LocalStack.environment(faulty);
        process = PenstockProcess.start(
                environment,
                "run",
                "--port",
                "0",
                "--data",
                data.toString(),
                "--endpoint",
                faulty.toString(),
                "--stack",
                stack);
        try {
            url = process.awaitReady();
            device = token(Role.DEVICE, AcknowledgedEvents.DEVICES);
            reader = token(Role.READER, Set.of());
            past = Clients.kinesis(LocalStack.environment());
            raw = new StreamCensus(past, stack + "-raw");
            clean = new StreamCensus(past, stack + "-clean");
            makeDevicesKnown();
        } catch (Exception | AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** So that to a reader a device which is not found is a fault. */
    private void makeDevicesKnown() throws Exception {
        AcknowledgedEvents first = new AcknowledgedEvents("first");
        first.sendUntilStopped(url, device, 1);
        try {
            awaitAcknowledged(first, 1);
        } finally {
            first.stop();
        }
        awaitNothingInFlight();
    }

    /** Has a fault under load for so long, takes it away, and checks all that must hold then. */
    void endure(String name, Fault fault, Duration lasting) throws Exception {
        AcknowledgedEvents events = new AcknowledgedEvents(name.replace(' ', '-'));
        // Not used before the fault begins, so that they have to be looked up within it.
        String newDevice = token(Role.DEVICE, AcknowledgedEvents.DEVICES);
        String newReader = token(Role.READER, Set.of());
        events.sendUntilStopped(url, device, SENDERS);
        try {
            awaitAcknowledged(events, WARM);
            AutoCloseable present = fault.begin();
            events.sendUntilStopped(url, newDevice, 1);
            SteadyReader steady = new SteadyReader(url, newReader);
            Thread.sleep(lasting);
            present.close();
            long removed = System.nanoTime();
            awaitAcknowledged(events, events.count() + 1);
            Duration acknowledges = since(removed);
            awaitAcknowledged(events, events.count() + WARM);
            List<Answer> read = steady.stop();
            events.stop();
            JsonNode stats = awaitNothingInFlight();
            Duration recovered = since(removed);
            Set<String> missing = events.missing(url, reader);
            System.out.printf(
                    Locale.ROOT,
                    "%s, %.1f s: %d events acknowledged; answers %s to senders, %s to a reader, the"
                            + " slowest after %.1f s; after it the first"
                            + " acknowledgement within %.1f s, nothing in flight within %.1f s; written twice so far:"
                            + " %d raw, %d clean%n",
                    name,
                    seconds(lasting),
                    events.count(),
                    byStatus(events.answers()),
                    byStatus(read),
                    seconds(Collections.max(List.of(slowest(events.answers()), slowest(read)))),
                    seconds(acknowledges),
                    seconds(recovered),
                    raw.repeats(),
                    clean.repeats());
            assertAll(
                    name,
                    () -> assertEquals(Set.of(), missing, "acknowledged, and neither to be read nor listed as failed"),
                    () -> assertBalance(stats),
                    () -> assertAnswers(events.answers()),
                    () -> assertAnswers(read));
        } finally {
            events.stop();
        }
    }

    private String token(Role role, Set<String> devices) throws IOException {
        return PenstockProcess.token(environment, data, role, devices);
    }

    private static void awaitAcknowledged(AcknowledgedEvents events, int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (events.count() < count) {
            assertTrue(
                    System.nanoTime() < end,
                    () -> "only " + events.count() + " events acknowledged: " + byStatus(events.answers()));
            Thread.sleep(10);
        }
    }

    /**
     * The counters, once the pipeline has read all that its streams hold. What the streams hold is counted past it, since
     * a write whose answer was lost is there although nobody acknowledged it.
     */
    private JsonNode awaitNothingInFlight() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (KeepAliveConnection connection = new KeepAliveConnection(url, reader, LONGEST_ANSWER)) {
            while (true) {
                KeepAliveConnection.Response response = connection.get("/v1/stats");
                if (response.status() == 200) {
                    JsonNode stats = JSON.readTree(response.body());
                    raw.readOn();
                    clean.readOn();
                    if (read(stats, "transform") == raw.total() && read(stats, "route") == clean.total()) {
                        return stats;
                    }
                }
                assertTrue(
                        System.nanoTime() < end,
                        () -> "not through: the streams hold " + raw.total() + " and " + clean.total() + " events; "
                                + response.text() + errors());
                Thread.sleep(100);
            }
        }
    }

    private String errors() {
        try {
            String errors = process.errors();
            return '\n' + errors.substring(Math.max(0, errors.length() - 4_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static long read(JsonNode stats, String stage) {
        return stats.at("/stages/" + stage + "/read").asLong();
    }

    /**
     * The balance closes to the event. A write whose answer is lost is made again, so an event may stand in a stream
     * twice. In the raw stream the second is a duplicate, and counts as one. In the clean stream it is delivered again to
     * the same place, which is the one difference there may be: minus as many as stand there twice.
     */
    private void assertBalance(JsonNode stats) {
        JsonNode balance = stats.get("balance");
        assertAll(
                balance.toString(),
                () -> assertEquals(raw.repeats(), balance.get("duplicate").asLong(), "duplicate"),
                () -> assertEquals(0, balance.get("failed").asLong(), "a fault that passes must fail no event"),
                () -> assertEquals(0, balance.get("inFlight").asLong(), "inFlight"),
                () -> assertEquals(
                        -clean.repeats(),
                        balance.get("difference").asLong(),
                        "difference; written twice to the clean stream: " + clean.repeats()));
    }

    private static void assertAnswers(List<Answer> answers) {
        assertEquals(
                List.of(),
                answers.stream()
                        .map(Answer::fault)
                        .filter(fault -> !fault.isEmpty())
                        .toList());
        assertTrue(slowest(answers).compareTo(LONGEST_ANSWER) <= 0, () -> "an answer took " + slowest(answers));
    }

    private static Duration slowest(List<Answer> answers) {
        return answers.stream().map(Answer::took).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private static Map<Integer, Long> byStatus(List<Answer> answers) {
        return answers.stream().collect(Collectors.groupingBy(Answer::status, TreeMap::new, Collectors.counting()));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    @Override
    public void close() throws IOException {
        past.close();
        process.close();
    }
}
