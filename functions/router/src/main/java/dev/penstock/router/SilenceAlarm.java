package dev.penstock.router;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.event.Event;
import dev.penstock.port.DeviceState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of one device, and its state once that is said.
 *
 * @param event goes to the clean stream. Its id and, of a raised one, its time follow from the device's state alone, so
 *     that a repeat is the same event
 * @param next the device's state afterwards
 */
record SilenceAlarm(Event event, DeviceState next) {

    private static final JsonFactory JSON = new JsonFactory();

    /** A device has fallen silent: at the time when it should have sent at the latest. */
    static SilenceAlarm raised(DeviceState device, Duration expectedEvery, Instant now) {
        Instant since = device.lastSeen();
        return new SilenceAlarm(
                event(device, "raised", since, expectedEvery, since.plus(expectedEvery), now),
                device.withSilentSince(since));
    }

    /** A silent device is back: at the time when it was seen again. */
    static SilenceAlarm cleared(DeviceState device, Instant since, @Nullable Duration expectedEvery, Instant now) {
        return new SilenceAlarm(
                event(
                        device,
                        "cleared",
                        since,
                        expectedEvery,
                        clearedAt(device.lastSeen(), since, expectedEvery, now),
                        now),
                device.withSilentSince(null));
    }

    /**
     * What brought the device back may have been on its way for so long that the alarm was raised meanwhile; yet who sorts by
     * time must see first the one and then the other. The future is for nobody: {@code expectedEvery} may have been changed.
     */
    private static Instant clearedAt(Instant seenAgain, Instant since, @Nullable Duration expectedEvery, Instant now) {
        Instant afterRaised =
                expectedEvery == null ? seenAgain : since.plus(expectedEvery).plusMillis(1);
        if (seenAgain.isAfter(afterRaised)) {
            return seenAgain;
        }
        return afterRaised.isAfter(now) ? now : afterRaised;
    }

    boolean isRaised() {
        return next.silentSince() != null;
    }

    private static Event event(
            DeviceState device,
            String state,
            Instant since,
            @Nullable Duration expectedEvery,
            Instant time,
            Instant now) {
        return new Event(
                "silent-" + since.toEpochMilli() + "-" + state,
                device.deviceId(),
                Event.ALARM,
                null,
                time,
                now,
                "1",
                null,
                data(device.lastType(), state, since, expectedEvery));
    }

    private static byte[] data(String type, String state, Instant since, @Nullable Duration expectedEvery) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(160);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("alarm", "silent");
            json.writeStringField("state", state);
            json.writeStringField("severity", "warning");
            json.writeStringField("since", since.toString());
            if (expectedEvery != null) {
                json.writeStringField("expectedEvery", expectedEvery.toString());
            }
            json.writeStringField("type", type);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return out.toByteArray();
    }
}
