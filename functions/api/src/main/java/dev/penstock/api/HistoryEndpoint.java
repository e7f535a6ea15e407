package dev.penstock.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import dev.penstock.port.Page;
import dev.penstock.recent.HistoryQuery;
import dev.penstock.recent.RecentData;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /v1/devices/{id}/events}. */
final class HistoryEndpoint implements Endpoint {

    private static final Set<String> PARAMETERS = Set.of("from", "to", "type", "order", "limit", "cursor");

    private final RecentData recent;

    HistoryEndpoint(RecentData recent) {
        this.recent = recent;
    }

    @Override
    public HttpResponse answer(Call call, Deadline deadline) {
        Parameters parameters = new Parameters(call.query(), PARAMETERS);
        HistoryQuery query = new HistoryQuery(
                DevicesEndpoints.deviceId(call, parameters),
                parameters.time("from", HistoryQuery.EARLIEST),
                parameters.time("to", HistoryQuery.LATEST),
                parameters.type(),
                parameters.order(),
                parameters.limit(),
                parameters.cursor());
        if (query.from().isAfter(query.to())) {
            parameters.fault("from", "must not be after 'to'");
        }
        if (!parameters.faults().isEmpty()) {
            return Problems.badParameters(parameters.faults());
        }
        return switch (recent.events(query, deadline)) {
            case Outcome.Accepted<Page<Event>> accepted -> page(query, accepted.value(), deadline);
            case Outcome.Rejected<Page<Event>> rejected -> {
                rejected.reasons().forEach(reason -> parameters.fault(reason.code(), reason.message()));
                yield Problems.badParameters(parameters.faults());
            }
        };
    }

    private HttpResponse page(HistoryQuery query, Page<Event> page, Deadline deadline) {
        if (page.values().isEmpty() && recent.device(query.deviceId(), deadline).isEmpty()) {
            return Problems.unknownDevice(query.deviceId());
        }
        return Json.list("events", page.values(), page.nextCursor(), HistoryEndpoint::write);
    }

    private static void write(Event event, JsonGenerator json) throws IOException {
        json.writeStringField("id", event.id());
        json.writeStringField("deviceId", event.deviceId());
        json.writeStringField("type", event.type());
        json.writeStringField("time", event.timeOrIngestTime().toString());
        json.writeStringField("ingestTime", event.ingestTime().toString());
        json.writeFieldName("data");
        json.writeRawValue(new String(event.data(), StandardCharsets.UTF_8));
        if (!event.attributes().isEmpty()) {
            json.writeObjectFieldStart("attributes");
            for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
                json.writeStringField(attribute.getKey(), attribute.getValue());
            }
            json.writeEndObject();
        }
    }

    List<ApiRoute> routes() {
        return List.of(new ApiRoute("/v1/devices/{id}/events", false, this));
    }
}
