package dev.penstock.aws.dynamo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.outcome.PermanentException;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Alarm;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A device's state in few bytes: the metrics of one event share its stamp, so stamps are written once and referred to by
 * number. Stamps come first; {@code silent} is there only while the device is silent, {@code alarms} only if it has some: for
 * each whether it is raised, its severity, since when, and its stamp. Values are kept as the JSON text that they are, so 72.40
 * stays 72.40.
 *
 * <pre>{"stamps":[["2026-03-01T00:00:00Z","2026-03-01T00:00:01Z","e-1"]],"seen":"...","last":0,"type":"pump.telemetry",
 * "metrics":{"temperature":["72.4",0]}}</pre>
 */
final class DeviceStateJson {

    private static final JsonFactory JSON = new JsonFactory();

    private DeviceStateJson() {}

    static byte[] encode(DeviceState state) {
        Map<Stamp, Integer> stamps = new LinkedHashMap<>();
        stamps.put(state.lastEvent(), 0);
        state.metrics().values().forEach(metric -> stamps.putIfAbsent(metric.stamp(), stamps.size()));
        state.alarms().values().forEach(alarm -> stamps.putIfAbsent(alarm.stamp(), stamps.size()));
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("stamps");
            for (Stamp stamp : stamps.keySet()) {
                json.writeStartArray();
                json.writeString(stamp.eventTime().toString());
                json.writeString(stamp.ingestTime().toString());
                json.writeString(stamp.eventId());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeStringField("seen", state.lastSeen().toString());
            json.writeNumberField("last", 0);
            json.writeStringField("type", state.lastType());
            Instant silentSince = state.silentSince();
            if (silentSince != null) {
                json.writeStringField("silent", silentSince.toString());
            }
            json.writeObjectFieldStart("metrics");
            for (Map.Entry<String, Metric> metric : state.metrics().entrySet()) {
                json.writeArrayFieldStart(metric.getKey());
                json.writeString(metric.getValue().valueJson());
                json.writeNumber(stamps.getOrDefault(metric.getValue().stamp(), 0));
                json.writeEndArray();
            }
            json.writeEndObject();
            if (!state.alarms().isEmpty()) {
                writeAlarms(json, state.alarms(), stamps);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("encode the state of device " + state.deviceId(), e);
        }
        return out.toByteArray();
    }

    private static void writeAlarms(JsonGenerator json, Map<String, Alarm> alarms, Map<Stamp, Integer> stamps)
            throws IOException {
        json.writeObjectFieldStart("alarms");
        for (Map.Entry<String, Alarm> alarm : alarms.entrySet()) {
            json.writeArrayFieldStart(alarm.getKey());
            json.writeNumber(alarm.getValue().raised() ? 1 : 0);
            json.writeString(alarm.getValue().severity());
            json.writeString(alarm.getValue().since().toString());
            json.writeNumber(stamps.getOrDefault(alarm.getValue().stamp(), 0));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    static DeviceState decode(String deviceId, long version, byte[] bytes) {
        try (JsonParser json = JSON.createParser(bytes)) {
            return decode(deviceId, version, json);
        } catch (IOException | DateTimeException | IndexOutOfBoundsException e) {
            throw new PermanentException("decode stored state", e);
        }
    }

    private static DeviceState decode(String deviceId, long version, JsonParser json) throws IOException {
        List<Stamp> stamps = new ArrayList<>();
        Map<String, Metric> metrics = new HashMap<>();
        Map<String, Alarm> alarms = new HashMap<>();
        Instant seen = Instant.MIN;
        int last = 0;
        String type = "";
        Instant silentSince = null;
        expect(json, JsonToken.START_OBJECT);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "stamps" -> readStamps(json, stamps);
                case "seen" -> seen = Instant.parse(json.getText());
                case "last" -> last = json.getIntValue();
                case "type" -> type = json.getText();
                case "silent" -> silentSince = Instant.parse(json.getText());
                case "metrics" -> readMetrics(json, stamps, metrics);
                case "alarms" -> readAlarms(json, stamps, alarms);
                default -> json.skipChildren();
            }
        }
        return new DeviceState(deviceId, seen, stamps.get(last), type, silentSince, metrics, alarms, version);
    }

    private static void readStamps(JsonParser json, List<Stamp> stamps) throws IOException {
        while (json.nextToken() == JsonToken.START_ARRAY) {
            Instant eventTime = Instant.parse(nextText(json));
            Instant ingestTime = Instant.parse(nextText(json));
            stamps.add(new Stamp(eventTime, ingestTime, nextText(json)));
            expect(json, JsonToken.END_ARRAY);
        }
    }

    private static void readMetrics(JsonParser json, List<Stamp> stamps, Map<String, Metric> metrics)
            throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            expect(json, JsonToken.START_ARRAY);
            String value = nextText(json);
            metrics.put(name, new Metric(value, stamps.get(nextNumber(json))));
            expect(json, JsonToken.END_ARRAY);
        }
    }

    private static void readAlarms(JsonParser json, List<Stamp> stamps, Map<String, Alarm> alarms) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            expect(json, JsonToken.START_ARRAY);
            boolean raised = nextNumber(json) == 1;
            String severity = nextText(json);
            Instant since = Instant.parse(nextText(json));
            alarms.put(name, new Alarm(raised, severity, since, stamps.get(nextNumber(json))));
            expect(json, JsonToken.END_ARRAY);
        }
    }

    private static int nextNumber(JsonParser json) throws IOException {
        expect(json, JsonToken.VALUE_NUMBER_INT);
        return json.getIntValue();
    }

    private static String nextText(JsonParser json) throws IOException {
        expect(json, JsonToken.VALUE_STRING);
        return json.getText();
    }

    private static void expect(JsonParser json, JsonToken token) throws IOException {
        if (json.nextToken() != token) {
            throw new PermanentException("decode stored state: " + token + " expected, not " + json.currentToken());
        }
    }
}
