package dev.penstock.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.local.client.KeepAliveConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * What a request came to while something was broken.
 *
 * @param status in HTTP, or 0 where the connection broke or nothing came in time
 * @param fault what is wrong with the answer itself, or empty
 */
public record Answer(int status, Duration took, String fault) {

    /** Longer than the gateway may take, so that a request which hangs is seen as one. */
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final Set<Integer> REFUSALS = Set.of(429, 503);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A request on a connection that waits for {@link #PATIENCE}. */
    @FunctionalInterface
    interface Request {
        KeepAliveConnection.Response send() throws IOException;
    }

    /** Makes a request and judges what comes: done, or a refusal that says what, how and when to come again. */
    static Answer to(Request request) {
        long begun = System.nanoTime();
        try {
            KeepAliveConnection.Response response = request.send();
            return new Answer(response.status(), since(begun), fault(response));
        } catch (IOException e) {
            return new Answer(0, since(begun), e.toString());
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static String fault(KeepAliveConnection.Response response) throws IOException {
        int status = response.status();
        if (status == 200 || status == 202) {
            return "";
        }
        if (status == 207 && response.retryAfterSeconds() >= 0) {
            return ""; // what the stream did not confirm is told event by event
        }
        JsonNode problem = JSON.readTree(response.body());
        boolean wellMade = REFUSALS.contains(status)
                && response.retryAfterSeconds() >= 0
                && problem.path("status").asInt() == status
                && problem.path("type").asText().startsWith("urn:penstock:problem:");
        return wellMade ? "" : status + ", Retry-After " + response.retryAfterSeconds() + ": " + response.text();
    }
}
