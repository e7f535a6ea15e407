package dev.penstock.local.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceStateCodecTest {

    private static final Instant SEEN = Instant.parse("2026-03-01T00:00:00.250Z");
    private static final Stamp STAMP = new Stamp(Instant.parse("2026-03-01T00:00:00Z"), SEEN, "e-1");
    private static final DeviceState STATE =
            new DeviceState("pump-1", SEEN, STAMP, "pump.telemetry", Map.of("t", new Metric("72.4", STAMP)), 3);

    /** As it was written before there was a silence check. */
    private static final byte[] OLD = HexFormat.of()
            .parseHex("0000000069a381800ee6b280" + "0000000069a3818000000000" + "0000000069a381800ee6b280"
                    + "00000003652d31" + "0000000e70756d702e74656c656d65747279" + "00000001" + "0000000174"
                    + "0000000437322e34" + "0000000069a3818000000000" + "0000000069a381800ee6b280"
                    + "00000003652d31");

    @Test
    void aStateThatWasStoredBeforeThereWasASilenceCheckIsRead() {
        assertEquals(STATE, DeviceStateCodec.decode("pump-1", 3, OLD));
    }

    @Test
    void silenceIsTheOnlyThingThatIsNew() {
        DeviceState silent = STATE.withSilentSince(SEEN);
        byte[] bytes = DeviceStateCodec.encode(silent);

        assertEquals(silent, DeviceStateCodec.decode("pump-1", 3, bytes));
        assertEquals(HexFormat.of().formatHex(OLD), HexFormat.of().formatHex(DeviceStateCodec.encode(STATE)));
    }

    @Test
    void aStateThatEndsInTheMiddleIsAFault() {
        DeviceState alarmed = STATE.withAlarms(Map.of("hot", new DeviceState.Alarm(true, "critical", SEEN, STAMP)));
        byte[] bytes = DeviceStateCodec.encode(alarmed);
        assertEquals(alarmed, DeviceStateCodec.decode("pump-1", 3, bytes));
        assertThrows(
                UncheckedIOException.class,
                () -> DeviceStateCodec.decode("pump-1", 3, Arrays.copyOf(bytes, bytes.length - 1)));
    }
}
