package dev.penstock.e2e;

import dev.penstock.local.client.KeepAliveConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Somebody who looks at the devices again and again, whatever is answered. */
public final class SteadyReader {

    private static final List<String> PATHS =
            List.of("/v1/devices", "/v1/devices/crash-0", "/v1/devices/crash-0/events?limit=10", "/v1/failures");
    private static final Duration BETWEEN = Duration.ofMillis(300);

    private final List<Answer> answers = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** Begins to read. */
    public SteadyReader(URI url, String token) {
        thread = Thread.ofPlatform().start(() -> read(url, token));
    }

    private void read(URI url, String token) {
        try (KeepAliveConnection connection = new KeepAliveConnection(url, token, Answer.PATIENCE)) {
            for (int i = 0; !stopped; i++) {
                String path = PATHS.get(i % PATHS.size());
                answers.add(Answer.to(() -> connection.get(path)));
                Thread.sleep(BETWEEN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the reading. @return what its requests came to */
    public List<Answer> stop() throws InterruptedException {
        stopped = true;
        thread.join();
        return List.copyOf(answers);
    }
}
