package dev.penstock.local.embedded;

import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The stored form of a device's state. It is private to the database file, whose schema version covers it. */
final class DeviceStateCodec {

    private DeviceStateCodec() {}

    /** Everything but device id and version, which are columns. */
    static byte[] encode(DeviceState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, state.lastSeen());
            write(out, state.lastEvent());
            write(out, state.lastType());
            out.writeInt(state.metrics().size());
            for (Map.Entry<String, Metric> metric : state.metrics().entrySet()) {
                write(out, metric.getKey());
                write(out, metric.getValue().valueJson());
                write(out, metric.getValue().stamp());
            }
            Instant silentSince = state.silentSince();
            if (silentSince != null) {
                write(out, silentSince);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return bytes.toByteArray();
    }

    static DeviceState decode(String deviceId, long version, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Instant lastSeen = readInstant(in);
            Stamp lastEvent = readStamp(in);
            String lastType = readText(in);
            int count = in.readInt();
            Map<String, Metric> metrics = HashMap.newHashMap(count);
            for (int i = 0; i < count; i++) {
                metrics.put(readText(in), new Metric(readText(in), readStamp(in)));
            }
            // What ends here is of a device that nobody misses, or older than the silence check.
            Instant silentSince = in.available() > 0 ? readInstant(in) : null;
            return new DeviceState(deviceId, lastSeen, lastEvent, lastType, silentSince, metrics, version);
        } catch (IOException e) {
            throw new UncheckedIOException("read the state of device " + deviceId, e);
        }
    }

    private static void write(DataOutputStream out, Stamp stamp) throws IOException {
        write(out, stamp.eventTime());
        write(out, stamp.ingestTime());
        write(out, stamp.eventId());
    }

    private static Stamp readStamp(DataInputStream in) throws IOException {
        return new Stamp(readInstant(in), readInstant(in), readText(in));
    }

    private static void write(DataOutputStream out, Instant instant) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
