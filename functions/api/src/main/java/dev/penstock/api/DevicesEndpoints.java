package dev.penstock.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.event.DeviceIds;
import dev.penstock.port.DeviceState;
import dev.penstock.port.Page;
import dev.penstock.recent.RecentData;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code /v1/devices} and {@code /v1/devices/{id}}. */
final class DevicesEndpoints {

    private final RecentData recent;

    DevicesEndpoints(RecentData recent) {
        this.recent = recent;
    }

    HttpResponse list(Call call, Deadline deadline) {
        Parameters parameters = new Parameters(call.query(), Set.of("limit", "cursor"));
        int limit = parameters.limit();
        return Lists.answer(parameters, cursor -> {
            Page<DeviceState> page = recent.devices(limit, cursor, deadline);
            return Json.list("devices", page.values(), page.nextCursor(), DevicesEndpoints::write);
        });
    }

    HttpResponse one(Call call, Deadline deadline) {
        Parameters parameters = new Parameters(call.query(), Set.of());
        String deviceId = deviceId(call, parameters);
        if (!parameters.faults().isEmpty()) {
            return Problems.badParameters(parameters.faults());
        }
        return recent.device(deviceId, deadline)
                .map(state -> Json.object(state, DevicesEndpoints::write))
                .orElseGet(() -> Problems.unknownDevice(deviceId));
    }

    /** The device of the path; a fault if no device can be called so. */
    static String deviceId(Call call, Parameters parameters) {
        String deviceId = call.pathPart("id");
        if (!DeviceIds.isValid(deviceId)) {
            parameters.fault(
                    "id",
                    "must be a device id: 1 to " + DeviceIds.MAX_LENGTH + " of A-Z, a-z, 0-9, '.', '_', ':', '-'");
        }
        return deviceId;
    }

    private static void write(DeviceState state, JsonGenerator json) throws IOException {
        json.writeStringField("deviceId", state.deviceId());
        json.writeStringField("lastSeen", state.lastSeen().toString());
        Instant silentSince = state.silentSince();
        // A device that was seen after that is back, though its alarm may not be cleared yet.
        if (silentSince != null && !state.lastSeen().isAfter(silentSince)) {
            json.writeStringField("silentSince", silentSince.toString());
        }
        json.writeObjectFieldStart("lastEvent");
        json.writeStringField("id", state.lastEvent().eventId());
        json.writeStringField("type", state.lastType());
        json.writeStringField("time", state.lastEvent().eventTime().toString());
        json.writeEndObject();
        json.writeObjectFieldStart("metrics");
        for (Map.Entry<String, DeviceState.Metric> metric : new TreeMap<>(state.metrics()).entrySet()) {
            json.writeObjectFieldStart(metric.getKey());
            json.writeFieldName("value");
            json.writeRawValue(metric.getValue().valueJson());
            json.writeStringField("time", metric.getValue().stamp().eventTime().toString());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeArrayFieldStart("alarms");
        for (Map.Entry<String, DeviceState.Alarm> alarm : new TreeMap<>(state.alarms()).entrySet()) {
            if (alarm.getValue().raised()) {
                json.writeStartObject();
                json.writeStringField("alarm", alarm.getKey());
                json.writeStringField("severity", alarm.getValue().severity());
                json.writeStringField("since", alarm.getValue().since().toString());
                json.writeStringField(
                        "raised", alarm.getValue().stamp().eventTime().toString());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("/v1/devices", false, this::list), new ApiRoute("/v1/devices/{id}", false, this::one));
    }
}
