package dev.penstock.local.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Publishes events in order and does not give up on what may pass later: 429, 503, lost connections and events that are
 * refused for now are sent again, after a pause that doubles. The next batch waits, so a device keeps its order.
 */
public final class Publisher {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final KeepAliveConnection connection;
    private final Duration patience;
    private final Consumer<String> onRetry;

    /**
     * A publisher on one connection.
     *
     * @param patience how long one batch is tried
     * @param onRetry told in words why something is sent again
     */
    public Publisher(KeepAliveConnection connection, Duration patience, Consumer<String> onRetry) {
        this.connection = connection;
        this.patience = patience;
        this.onRetry = onRetry;
    }

    /**
     * Publishes one batch.
     *
     * @param events each a JSON object in UTF-8
     * @return what became of them, by their index in {@code events}
     * @throws IOException if the pipeline refuses the whole request, or patience ended
     */
    public Results publish(List<byte[]> events) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Duration pause = FIRST_PAUSE;
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            places.add(i);
        }
        int accepted = 0;
        List<Results.Refused> refused = new ArrayList<>();
        while (true) {
            Attempt attempt = attempt(places.stream().map(events::get).toList());
            accepted += attempt.accepted();
            List<Integer> again = new ArrayList<>();
            for (Results.Refused each : attempt.refused()) {
                int place = places.get(each.index());
                if (each.retryable()) {
                    again.add(place);
                } else {
                    refused.add(new Results.Refused(place, false, each.reason()));
                }
            }
            if (again.isEmpty()) {
                return new Results(accepted, List.copyOf(refused));
            }
            places = again;
            if (System.nanoTime() > end) {
                throw new IOException("gave up after " + patience.toSeconds() + " s: " + attempt.reason());
            }
            onRetry.accept(attempt.reason());
            Duration asked = Duration.ofSeconds(Math.clamp(attempt.retryAfterSeconds(), 0, LONGEST_PAUSE.toSeconds()));
            Thread.sleep(asked.compareTo(pause) > 0 ? asked : pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** What one request led to; {@code reason} is empty where nothing must be sent again. */
    private record Attempt(int accepted, List<Results.Refused> refused, String reason, long retryAfterSeconds) {}

    private Attempt attempt(List<byte[]> events) throws IOException {
        KeepAliveConnection.Response response;
        try {
            response = connection.post("/v1/events", array(events));
        } catch (IOException e) {
            return allAgain(events.size(), "connection: " + e.getMessage(), -1);
        }
        return switch (response.status()) {
            case 202, 207, 422 -> {
                Results results = Results.read(response.body());
                String reason = results.refused().stream()
                        .filter(Results.Refused::retryable)
                        .map(Results.Refused::reason)
                        .findFirst()
                        .orElse("");
                yield new Attempt(results.accepted(), results.refused(), reason, response.retryAfterSeconds());
            }
            case 429, 500, 502, 503, 504 ->
                allAgain(events.size(), "HTTP " + response.status(), response.retryAfterSeconds());
            default -> throw new IOException("HTTP " + response.status() + ": " + response.text());
        };
    }

    private static Attempt allAgain(int count, String reason, long retryAfterSeconds) {
        List<Results.Refused> refused = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refused.add(new Results.Refused(i, true, reason));
        }
        return new Attempt(0, refused, reason, retryAfterSeconds);
    }

    /** The events as one JSON array. */
    public static byte[] array(List<byte[]> events) {
        int length = 1 + events.size();
        for (byte[] event : events) {
            length += event.length;
        }
        byte[] array = new byte[Math.max(length, 2)];
        int at = 0;
        byte separator = '[';
        for (byte[] event : events) {
            array[at++] = separator;
            System.arraycopy(event, 0, array, at, event.length);
            at += event.length;
            separator = ',';
        }
        if (events.isEmpty()) {
            return "[]".getBytes(StandardCharsets.US_ASCII);
        }
        array[at] = ']';
        return array;
    }
}
