package dev.penstock.local.demo;

import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.Publisher;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulated fleet: every device reads twice a second and sends over HTTP as a real one does. Devices whose event type
 * the pipeline does not know stay silent.
 */
public final class DemoFleet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoFleet.class);

    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final int GARBAGE_EVERY = 10;
    private static final long SEED = 20_261_123;
    private static final String BROKEN = "pump-broken-firmware";

    /** Whom the fleet's token must write for. */
    public static final Set<String> DEVICES = deviceIds();

    private final Map<String, Model> models;
    private final Garbage garbage = new Garbage(BROKEN);
    private final KeepAliveConnection connection;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("demo").unstarted(this::tickUntilInterrupted);
    private long ticks;
    private boolean complained;

    private DemoFleet(Map<String, Model> models, KeepAliveConnection connection, Clock clock) {
        this.models = models;
        this.connection = connection;
        this.clock = clock;
    }

    /**
     * Starts the fleet.
     *
     * @param token writes for {@link #DEVICES}
     * @param pipeline whose event types decide which devices speak
     */
    public static DemoFleet start(URI url, String token, Path pipeline, Clock clock) {
        Map<String, Model> speaking = new LinkedHashMap<>();
        models().forEach((deviceId, model) -> {
            if (Files.isDirectory(pipeline.resolve("schemas").resolve(model.type()))) {
                speaking.put(deviceId, model);
            }
        });
        DemoFleet fleet = new DemoFleet(speaking, new KeepAliveConnection(url, token, Duration.ofSeconds(30)), clock);
        fleet.thread.start();
        return fleet;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private static Map<String, Model> models() {
        Map<String, Model> models = new LinkedHashMap<>();
        for (int i = 1; i <= 3; i++) {
            models.put("weather-" + i, new Weather(SEED + i));
        }
        for (int i = 1; i <= 4; i++) {
            models.put("pump-" + i, new DriftingPump(SEED + 10 + i, 400 * i));
        }
        models.put("pump-bearing", new FailingBearing(SEED + 20, 360));
        for (int i = 1; i <= 3; i++) {
            models.put("meter-" + i, new Meter(SEED + 30 + i));
        }
        return models;
    }

    private static Set<String> deviceIds() {
        Set<String> ids = new TreeSet<>(models().keySet());
        ids.add(BROKEN);
        return Set.copyOf(ids);
    }

    private void tickUntilInterrupted() {
        try (connection) {
            while (true) {
                tick();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the run is stopping
        }
    }

    private void tick() {
        Instant time = clock.instant();
        long tick = ticks++;
        List<byte[]> events = new ArrayList<>();
        models.forEach((deviceId, model) -> events.add(("{\"id\":\"" + deviceId + "-" + time.toEpochMilli()
                        + "\",\"deviceId\":\"" + deviceId + "\",\"type\":\"" + model.type() + "\",\"time\":\"" + time
                        + "\",\"data\":" + model.read(time) + "}")
                .getBytes(StandardCharsets.UTF_8)));
        try {
            if (!events.isEmpty()) {
                complainOnce(connection.post("/v1/events", Publisher.array(events)));
            }
            if (tick % GARBAGE_EVERY == 0) {
                connection.post("/v1/events", garbage.next(time)); // that it is refused is its purpose
            }
        } catch (IOException e) {
            LOG.debug("demo: {}", e.getMessage()); // a real device would go on, too
        }
    }

    private void complainOnce(KeepAliveConnection.Response response) {
        if (response.status() != 202 && !complained) {
            complained = true;
            LOG.warn("demo: the pipeline answers HTTP {}: {}", response.status(), response.text());
        }
    }
}
