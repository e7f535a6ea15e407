package dev.penstock.aws.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceStateJsonTest {

    private static final Instant SEEN = Instant.parse("2026-03-01T00:00:01Z");
    private static final Stamp STAMP = new Stamp(Instant.parse("2026-03-01T00:00:00Z"), SEEN, "e-1");
    private static final DeviceState STATE =
            new DeviceState("pump-1", SEEN, STAMP, "pump.telemetry", Map.of("t", new Metric("72.40", STAMP)), 3);

    /** As it was written before there was a silence check. */
    private static final String OLD =
            "{\"stamps\":[[\"2026-03-01T00:00:00Z\",\"2026-03-01T00:00:01Z\",\"e-1\"]],\"seen\":\"2026-03-01T00:00:01Z\","
                    + "\"last\":0,\"type\":\"pump.telemetry\",\"metrics\":{\"t\":[\"72.40\",0]}}";

    @Test
    void aStateThatWasStoredBeforeThereWasASilenceCheckIsRead() {
        assertEquals(STATE, decode(OLD));
    }

    @Test
    void silenceIsStoredWhileItLastsAndElseCostsNothing() {
        assertEquals(OLD, encode(STATE));

        String silent = encode(STATE.withSilentSince(SEEN));
        assertEquals(OLD.replace(",\"metrics\"", ",\"silent\":\"2026-03-01T00:00:01Z\",\"metrics\""), silent);
        assertEquals(STATE.withSilentSince(SEEN), decode(silent));
    }

    private static String encode(DeviceState state) {
        return new String(DeviceStateJson.encode(state), StandardCharsets.UTF_8);
    }

    private static DeviceState decode(String json) {
        return DeviceStateJson.decode("pump-1", 3, json.getBytes(StandardCharsets.UTF_8));
    }
}
