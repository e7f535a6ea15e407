package dev.penstock.local.load;

import com.google.protobuf.ByteString;
import dev.penstock.v1.Event;
import dev.penstock.v1.PublishRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pump events of about 280 bytes, made cheaply: the readings come from a table that is rendered once, because the
 * generator shares the machine with the pipeline.
 */
final class PumpFleet {

    /** Beside the fleet: the device whose events are timed on their whole way. */
    static final String PROBE = "load-probe";

    private static final int READINGS = 1024;

    private final String run;
    private final String[] readings = new String[READINGS];
    private final ByteString[] readingBytes = new ByteString[READINGS];

    /**
     * A fleet.
     *
     * @param run part of every event id, so that two runs never share one
     */
    PumpFleet(String run, long seed) {
        this.run = run;
        Random random = new Random(seed);
        for (int i = 0; i < READINGS; i++) {
            readings[i] = String.format(
                    Locale.ROOT,
                    "{\"temperature\":%.2f,\"unit\":\"degF\",\"pressure\":%.3f,\"flow\":%.3f,\"vibration\":%.4f,\"rpm\":%d,"
                            + "\"running\":true,\"firmware\":\"2.4.%d\"}",
                    150 + 30 * random.nextGaussian() / 3,
                    60 + random.nextGaussian(),
                    3 + random.nextDouble(),
                    0.02 + random.nextDouble() / 50,
                    1_400 + random.nextInt(200),
                    random.nextInt(10));
            readingBytes[i] = ByteString.copyFromUtf8(readings[i]);
        }
    }

    /** A device's id. */
    static String deviceId(int device) {
        return "load-pump-" + device;
    }

    /** All devices of a fleet and the probe. */
    static Set<String> deviceIds(int devices) {
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < devices; i++) {
            ids.add(deviceId(i));
        }
        ids.add(PROBE);
        return ids;
    }

    /** The id of an event. */
    String eventId(String deviceId, long sequence) {
        return run + "-" + deviceId.substring("load-".length()) + "-" + sequence;
    }

    /** A sender's next events, from {@code first} in its sequence on, as a Protobuf {@code PublishRequest}. */
    byte[] request(LoadPlan plan, int sender, long first, Instant time) {
        String timeText = time.toString();
        PublishRequest.Builder request = PublishRequest.newBuilder();
        for (long sequence = first; sequence < first + plan.batch(); sequence++) {
            String deviceId = deviceId(plan.device(sender, sequence));
            request.addEvents(Event.newBuilder()
                    .setId(eventId(deviceId, sequence))
                    .setDeviceId(deviceId)
                    .setType("pump.telemetry")
                    .setTimeText(timeText)
                    .setDataJson(readingBytes[reading(deviceId, sequence)]));
        }
        return request.build().toByteArray();
    }

    private static int reading(String deviceId, long sequence) {
        return (int) ((sequence * 31 + deviceId.hashCode()) & (READINGS - 1));
    }

    /** One event as JSON. */
    byte[] event(String deviceId, long sequence, Instant time) {
        String json = "{\"id\":\"" + eventId(deviceId, sequence) + "\",\"deviceId\":\"" + deviceId
                + "\",\"type\":\"pump.telemetry\",\"time\":\"" + time + "\",\"data\":"
                + readings[reading(deviceId, sequence)] + "}";
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }
}
