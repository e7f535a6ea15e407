package dev.penstock.testkit;

import dev.penstock.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Plausible events of a small fleet of pumps, the same for the same seed: devices {@code pump-0}, {@code pump-1}, ... take
 * turns, and each event is one second after the one before.
 */
public final class SampleEvents {

    /** The event time of the first event. */
    public static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    /** The type of all events. */
    public static final String TYPE = "pump.telemetry";

    /** How long after its event time each event was accepted. */
    private static final Duration TRAVEL = Duration.ofMillis(250);

    private final Random random;
    private final int devices;
    private int made;

    private SampleEvents(long seed, int devices) {
        this.random = new Random(seed);
        this.devices = devices;
    }

    /** The events of ten devices. */
    public static SampleEvents seeded(long seed) {
        return new SampleEvents(seed, 10);
    }

    /** The events of {@code devices} devices. */
    public static SampleEvents seeded(long seed, int devices) {
        return new SampleEvents(seed, devices);
    }

    /** The next event, as ingest accepts it: its time is not normalised, and it has no source position. */
    public synchronized Event next() {
        int index = made++;
        Instant time = START.plusSeconds(index);
        return new Event(
                "e-" + index,
                "pump-" + index % devices,
                TYPE,
                '"' + time.toString() + '"',
                null,
                time.plus(TRAVEL),
                "1",
                null,
                data().getBytes(StandardCharsets.UTF_8));
    }

    /** The next {@code count} events. */
    public synchronized List<Event> next(int count) {
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(next());
        }
        return events;
    }

    /** The next event with its time normalised, as transform leaves it. */
    public synchronized Event nextTransformed() {
        Instant time = START.plusSeconds(made);
        Event event = next();
        return event.with(time, event.data());
    }

    /** The next {@code count} events, as transform leaves them. */
    public synchronized List<Event> nextTransformed(int count) {
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(nextTransformed());
        }
        return events;
    }

    private String data() {
        return String.format(
                Locale.ROOT,
                "{\"temperature\":%.1f,\"unit\":\"degF\",\"pressure\":%.2f,\"vibration\":%.3f,\"rpm\":%d,\"running\":%b}",
                140 + 30 * random.nextGaussian(),
                4 + random.nextDouble(),
                Math.abs(random.nextGaussian()) / 10,
                1400 + random.nextInt(100),
                random.nextInt(20) > 0);
    }
}
