package dev.penstock.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedOutputStream;
import dev.penstock.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** The same as a {@code penstock.v1.PublishRequest}: times as timestamps, data as the bytes of its JSON. */
    static byte[] protobufRequest() {
        return request(BenchEvents::writeData);
    }

    /** The same with the data as a {@code google.protobuf.Struct}. */
    static byte[] structRequest() {
        return request(BenchEvents::writeStruct);
    }

    private interface DataWriter {
        void write(CodedOutputStream out, byte[] json) throws IOException;
    }

    private static byte[] request(DataWriter data) {
        return write(request -> {
            for (Event event : ingested()) {
                Instant time = Instant.parse(String.valueOf(event.timeJson()).replace("\"", ""));
                request.writeByteArray(1, write(out -> {
                    out.writeString(1, event.id());
                    out.writeString(2, event.deviceId());
                    out.writeString(3, event.type());
                    out.writeByteArray(4, write(timestamp -> {
                        timestamp.writeInt64(1, time.getEpochSecond());
                        timestamp.writeInt32(2, time.getNano());
                    }));
                    data.write(out, event.data());
                }));
            }
        });
    }

    private static void writeData(CodedOutputStream out, byte[] json) throws IOException {
        out.writeByteArray(6, json);
    }

    private static void writeStruct(CodedOutputStream out, byte[] json) throws IOException {
        Map<String, Object> members = new ObjectMapper().readValue(json, new TypeReference<>() {});
        out.writeByteArray(7, write(struct -> {
            for (Map.Entry<String, Object> member : members.entrySet()) {
                struct.writeByteArray(1, write(field -> {
                    field.writeString(1, member.getKey());
                    field.writeByteArray(2, write(value -> {
                        switch (member.getValue()) {
                            case Number number -> value.writeDouble(2, number.doubleValue());
                            case Boolean flag -> value.writeBool(4, flag);
                            default -> value.writeString(3, String.valueOf(member.getValue()));
                        }
                    }));
                }));
            }
        }));
    }

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] write(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return bytes.toByteArray();
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
