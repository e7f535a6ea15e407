package dev.penstock.recent;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Events for the tests of this package. */
final class Samples {

    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private Samples() {}

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    static Event event(String id, String deviceId, Instant time, String data) {
        return event(id, deviceId, time, NOON, data);
    }

    static Event event(String id, String deviceId, Instant time, Instant ingestTime, String data) {
        return new Event(
                id,
                deviceId,
                "pump.telemetry",
                "\"as sent\"",
                time,
                ingestTime,
                "1",
                new SourcePosition(
                        "shardId-000000000000", "4960" + Integer.toUnsignedString((id + deviceId).hashCode()), 0),
                data.getBytes(StandardCharsets.UTF_8));
    }
}
