package dev.penstock.local.demo;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/** A device with broken firmware: each of its faults in turn, so that a newcomer sees what becomes of them. */
final class Garbage {

    private final String deviceId;
    private int turn;

    Garbage(String deviceId) {
        this.deviceId = deviceId;
    }

    /** A request body, most often no event at all. */
    byte[] next(Instant time) {
        int fault = turn++ % 5;
        String id = deviceId + "-" + time.toEpochMilli();
        String json = switch (fault) {
            case 0 -> "{\"id\":\"" + id + "\",\"deviceId\":";
            case 1 -> event(id, "\"" + time + "\"", "{\"pressure\":61.0}");
            case 2 -> event(id, "\"2026-13-45\"", "{\"temperature\":150.0,\"unit\":\"degF\"}");
            case 3 -> event(id, "\"" + time + "\"", "{\"temperature\":\"warm\",\"unit\":\"degF\"}");
            default -> event(id, "\"half past nine\"", "{\"temperature\":151.0,\"unit\":\"degF\"}");
        };
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private String event(String id, String time, String data) {
        return String.format(
                Locale.ROOT,
                "{\"id\":\"%s\",\"deviceId\":\"%s\",\"type\":\"pump.telemetry\",\"time\":%s,\"data\":%s}",
                id,
                deviceId,
                time,
                data);
    }
}
