package dev.penstock.local.embedded;

import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Alarm;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The stored form of a device's state. It is private to the database file, whose schema version covers it. */
final class DeviceStateCodec {

    private static final Instant NOBODY_MISSES_IT = Instant.MAX;

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
            if (silentSince != null || !state.alarms().isEmpty()) {
                write(out, silentSince == null ? NOBODY_MISSES_IT : silentSince);
            }
            if (!state.alarms().isEmpty()) {
                write(out, state.alarms());
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
            // What ends here is of a device that nobody misses and that has no alarms, or older than these are.
            Instant silentSince = in.available() > 0 ? readInstant(in) : NOBODY_MISSES_IT;
            return new DeviceState(
                    deviceId,
                    lastSeen,
                    lastEvent,
                    lastType,
                    silentSince.equals(NOBODY_MISSES_IT) ? null : silentSince,
                    metrics,
                    in.available() > 0 ? readAlarms(in) : Map.of(),
                    version);
        } catch (IOException e) {
            throw new UncheckedIOException("read the state of device " + deviceId, e);
        }
    }

    private static void write(DataOutputStream out, Map<String, Alarm> alarms) throws IOException {
        out.writeInt(alarms.size());
        for (Map.Entry<String, Alarm> alarm : alarms.entrySet()) {
            write(out, alarm.getKey());
            out.writeBoolean(alarm.getValue().raised());
            write(out, alarm.getValue().severity());
            write(out, alarm.getValue().since());
            write(out, alarm.getValue().stamp());
        }
    }

    private static Map<String, Alarm> readAlarms(DataInputStream in) throws IOException {
        int count = in.readInt();
        Map<String, Alarm> alarms = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            alarms.put(readText(in), new Alarm(in.readBoolean(), readText(in), readInstant(in), readStamp(in)));
        }
        return alarms;
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
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a text of " + length + " bytes is cut off");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
