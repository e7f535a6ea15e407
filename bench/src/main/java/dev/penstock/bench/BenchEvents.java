package dev.penstock.bench;

import dev.penstock.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Pump events of about 280 bytes as JSON, the same for every run. */
final class BenchEvents {

    static final int BATCH = 100;

    private static final Instant INGESTED = Instant.parse("2026-11-23T10:15:00.250Z");

    private BenchEvents() {}

    /** What a device sends: one JSON array of {@link #BATCH} events. */
    static byte[] request() {
        Random random = new Random(42);
        List<String> events = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            events.add(String.format(
                    Locale.ROOT,
                    "{\"id\":\"evt-%016x\",\"deviceId\":\"pump-%d\",\"type\":\"pump.telemetry\","
                            + "\"time\":\"2026-11-23T10:15:%02d.%03dZ\",\"data\":%s}",
                    random.nextLong(),
                    i % 10,
                    i % 60,
                    i,
                    data(random)));
        }
        return ("[" + String.join(",", events) + "]").getBytes(StandardCharsets.UTF_8);
    }

    /** The same events as ingest leaves them. */
    static List<Event> ingested() {
        Random random = new Random(42);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            events.add(new Event(
                    String.format(Locale.ROOT, "evt-%016x", random.nextLong()),
                    "pump-" + i % 10,
                    "pump.telemetry",
                    String.format(Locale.ROOT, "\"2026-11-23T10:15:%02d.%03dZ\"", i % 60, i),
                    null,
                    INGESTED,
                    "1",
                    null,
                    data(random).getBytes(StandardCharsets.UTF_8)));
        }
        return events;
    }

    private static String data(Random random) {
        return String.format(
                Locale.ROOT,
                "{\"temperature\":%.2f,\"pressure\":%.2f,\"flow\":%.3f,\"vibration\":%.4f,\"rpm\":%d,"
                        + "\"running\":true,\"firmware\":\"2.4.%d\"}",
                140 + 40 * random.nextDouble(),
                60 + 20 * random.nextDouble(),
                3 * random.nextDouble(),
                random.nextDouble(),
                1_400 + random.nextInt(200),
                random.nextInt(10));
    }
}
