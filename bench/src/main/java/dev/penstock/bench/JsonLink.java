package dev.penstock.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.penstock.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The internal link as it would be in JSON, written with the same care as the envelope: streamed, {@code data} copied as the
 * bytes that it is and cut out again without being parsed into anything.
 */
final class JsonLink {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();

    private JsonLink() {}

    static byte[] encode(List<Event> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(events.size() * 320);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartArray();
            for (Event event : events) {
                write(event, out);
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Event event, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", event.id());
        out.writeStringField("deviceId", event.deviceId());
        out.writeStringField("type", event.type());
        if (event.timeJson() != null) {
            out.writeFieldName("time");
            out.writeRawValue(event.timeJson());
        }
        Instant eventTime = event.eventTime();
        if (eventTime != null) {
            out.writeNumberField("eventTimeSeconds", eventTime.getEpochSecond());
            out.writeNumberField("eventTimeNanos", eventTime.getNano());
        }
        out.writeNumberField("ingestTime", event.ingestTime().toEpochMilli());
        out.writeStringField("schemaVersion", event.schemaVersion());
        out.writeFieldName("data");
        out.writeRawValue(new String(event.data(), StandardCharsets.UTF_8));
        out.writeEndObject();
    }

    static List<Event> decode(byte[] bytes) {
        List<Event> events = new ArrayList<>();
        try (JsonParser in = JSON.createParser(bytes)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                events.add(read(in, bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read from memory", e);
        }
        return events;
    }

    private static Event read(JsonParser in, byte[] bytes) throws IOException {
        String id = null;
        String deviceId = null;
        String type = null;
        String time = null;
        String version = null;
        long seconds = Long.MIN_VALUE;
        int nanos = 0;
        long ingested = 0;
        byte[] data = null;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken token = in.nextToken();
            switch (name) {
                case "id" -> id = in.getText();
                case "deviceId" -> deviceId = in.getText();
                case "type" -> type = in.getText();
                case "time" -> time = token == JsonToken.VALUE_STRING ? '"' + in.getText() + '"' : in.getText();
                case "eventTimeSeconds" -> seconds = in.getLongValue();
                case "eventTimeNanos" -> nanos = in.getIntValue();
                case "ingestTime" -> ingested = in.getLongValue();
                case "schemaVersion" -> version = in.getText();
                default -> {
                    int from = (int) in.currentTokenLocation().getByteOffset();
                    in.skipChildren();
                    data = Arrays.copyOfRange(
                            bytes, from, (int) in.currentLocation().getByteOffset());
                }
            }
        }
        return new Event(
                Objects.requireNonNull(id),
                Objects.requireNonNull(deviceId),
                Objects.requireNonNull(type),
                time,
                seconds == Long.MIN_VALUE ? null : Instant.ofEpochSecond(seconds, nanos),
                Instant.ofEpochMilli(ingested),
                version,
                null,
                Objects.requireNonNull(data));
    }
}
