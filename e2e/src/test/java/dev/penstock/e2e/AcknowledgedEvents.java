package dev.penstock.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.Publisher;
import dev.penstock.local.client.Results;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A fleet that sends until it is stopped and remembers which events the pipeline acknowledged. */
public final class AcknowledgedEvents {

    /** Whom it sends for. */
    public static final Set<String> DEVICES = Set.of("crash-0", "crash-1", "crash-2", "crash-3");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The same in a fixed order. */
    public static final List<String> ALL_DEVICES = List.copyOf(new TreeSet<>(DEVICES));

    /** Enough load to be caught in the middle, not so much that reading it back takes minutes on LocalStack. */
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(100);

    /** What {@code Retry-After} says. */
    private static final Duration AFTER_A_REFUSAL = Duration.ofSeconds(1);

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Instant since = Instant.now();
    private final String prefix;
    private final AtomicLong sequence = new AtomicLong();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean stopped;

    /** Events and the body of a request with them. */
    public record Batch(List<String> ids, byte[] json) {}

    /** A fleet whose events are called {@code e-1} and so on. */
    public AcknowledgedEvents() {
        this("e");
    }

    /** @param prefix of the events' ids, to tell this fleet's from another's */
    public AcknowledgedEvents(String prefix) {
        this.prefix = prefix;
    }

    /** What the requests of {@link #sendUntilStopped} came to so far. */
    public List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** How many were acknowledged. */
    public int count() {
        return acknowledged.size();
    }

    /** One thread per device sends until the pipeline goes away. */
    public void sendUntilItDies(URI url, String token) {
        stopped = false;
        for (String device : DEVICES) {
            senders.add(
                    Thread.ofPlatform().start(() -> sendLoop(device, new KeepAliveConnection(url, token, TIMEOUT))));
        }
    }

    /**
     * So many threads send for all devices until {@link #stop}, whatever is answered, and open another connection for
     * one that broke.
     */
    public void sendUntilStopped(URI url, String token, int threads) {
        stopped = false;
        for (int i = 0; i < threads; i++) {
            senders.add(Thread.ofPlatform().start(() -> sendThroughFaults(url, token)));
        }
    }

    private void sendThroughFaults(URI url, String token) {
        try (KeepAliveConnection connection = new KeepAliveConnection(url, token, Answer.PATIENCE)) {
            while (!stopped) {
                Answer answer = Answer.to(() -> send(ALL_DEVICES, connection));
                answers.add(answer);
                Thread.sleep(answer.status() == 202 ? BETWEEN_BATCHES : AFTER_A_REFUSAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the sending. */
    public void stop() throws InterruptedException {
        stopped = true;
        for (Thread sender : senders) {
            sender.join();
        }
        senders.clear();
    }

    /** Sends one batch. @return the HTTP status */
    public int send(String device, KeepAliveConnection connection) throws IOException {
        return send(List.of(device), connection).status();
    }

    private KeepAliveConnection.Response send(List<String> devices, KeepAliveConnection connection) throws IOException {
        Batch batch = next(devices, BATCH);
        KeepAliveConnection.Response response = connection.post("/v1/events", batch.json());
        note(batch, response.status(), response.body());
        return response;
    }

    /** Events that were not sent before, each of the next device in turn. */
    public Batch next(List<String> devices, int count) {
        List<String> ids = new ArrayList<>();
        List<byte[]> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = prefix + '-' + sequence.incrementAndGet();
            ids.add(id);
            events.add(("{\"id\":\"" + id + "\",\"deviceId\":\"" + devices.get(i % devices.size())
                            + "\",\"type\":\"pump.telemetry\",\"time\":\"" + Instant.now()
                            + "\",\"data\":{\"temperature\":150.5,\"unit\":\"degF\",\"pressure\":60.1}}")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return new Batch(ids, Publisher.array(events));
    }

    /** Remembers what an answer acknowledges. */
    public void note(Batch batch, int status, byte[] answer) throws IOException {
        if (status == 202 || status == 207) {
            Set<String> accepted = new HashSet<>(batch.ids());
            Results.read(answer)
                    .refused()
                    .forEach(refused -> accepted.remove(batch.ids().get(refused.index())));
            acknowledged.addAll(accepted);
        }
    }

    /** Remembers events of these devices that were acknowledged to somebody else. */
    public void note(List<String> ids) {
        acknowledged.addAll(ids);
    }

    /** What was acknowledged and is neither to be queried nor listed as failed, once the pipeline had time. */
    public Set<String> missing(URI url, String readerToken) throws IOException, InterruptedException {
        Set<String> missing = new TreeSet<>(acknowledged);
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        try (KeepAliveConnection connection = new KeepAliveConnection(url, readerToken, TIMEOUT)) {
            while (!missing.isEmpty() && System.nanoTime() < end) {
                for (String device : DEVICES) {
                    missing.removeAll(ids(
                            connection, "/v1/devices/" + device + "/events", "from=" + since + '&', "events", "id"));
                }
                missing.removeAll(ids(connection, "/v1/failures", "", "failures", "eventId"));
                if (!missing.isEmpty()) {
                    Thread.sleep(500);
                }
            }
        }
        return missing;
    }

    /** Every page of a list. */
    static Set<String> ids(KeepAliveConnection connection, String path, String list, String field) throws IOException {
        return ids(connection, path, "", list, field);
    }

    private static Set<String> ids(
            KeepAliveConnection connection, String path, String filter, String list, String field) throws IOException {
        Set<String> ids = new HashSet<>();
        String cursor = "";
        do {
            String query = cursor.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
            KeepAliveConnection.Response response = connection.get(path + '?' + filter + "limit=1000" + query);
            if (response.status() == 404) {
                return ids;
            }
            if (response.status() != 200) {
                throw new IOException(path + ": " + response.status() + " " + response.text());
            }
            JsonNode page = JSON.readTree(response.body());
            page.get(list).forEach(each -> ids.add(each.path(field).asText()));
            cursor = page.path("nextCursor").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return ids;
    }

    private void sendLoop(String device, KeepAliveConnection connection) {
        try (connection) {
            while (!stopped) {
                send(device, connection);
                Thread.sleep(5); // enough load to be caught in the middle, not so much that querying takes minutes
            }
        } catch (IOException | InterruptedException e) {
            // The pipeline went away, which is what the test is about.
        }
    }
}
