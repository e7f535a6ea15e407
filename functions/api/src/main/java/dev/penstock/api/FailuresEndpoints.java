package dev.penstock.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** {@code /v1/failures} and {@code /v1/failures/{id}}. */
final class FailuresEndpoints {

    private final FailedEventStore failures;
    private final Clock clock;

    FailuresEndpoints(FailedEventStore failures, Clock clock) {
        this.failures = failures;
        this.clock = clock;
    }

    HttpResponse list(Call call, Deadline deadline) {
        Parameters parameters = new Parameters(call.query(), Set.of("limit", "cursor"));
        int limit = parameters.limit();
        return Lists.answer(parameters, cursor -> {
            Page<FailedEvent> page = failures.list(limit, cursor, clock.instant(), deadline);
            return Json.list("failures", page.values(), page.nextCursor(), FailuresEndpoints::write);
        });
    }

    HttpResponse one(Call call, Deadline deadline) {
        Parameters parameters = new Parameters(call.query(), Set.of());
        if (!parameters.faults().isEmpty()) {
            return Problems.badParameters(parameters.faults());
        }
        return failures.find(call.pathPart("id"), deadline)
                .map(failure -> Json.object(failure, FailuresEndpoints::writeWithBytes))
                .orElseGet(Problems::unknownFailure);
    }

    private static void write(FailedEvent failure, JsonGenerator json) throws IOException {
        json.writeStringField("failureId", failure.failureId());
        json.writeStringField("failedAt", failure.failedAt().toString());
        json.writeStringField("stage", failure.stage().label());
        json.writeStringField("deviceId", failure.deviceId());
        json.writeStringField("eventId", failure.eventId());
        json.writeStringField("type", failure.type());
        json.writeStringField("reason", failure.reason());
        json.writeBooleanField("retryable", failure.retryable());
        json.writeStringField("source", failure.source());
    }

    private static void writeWithBytes(FailedEvent failure, JsonGenerator json) throws IOException {
        write(failure, json);
        json.writeBinaryField("bytes", failure.bytes());
        Event event = FailedEventReader.event(failure);
        if (event != null) {
            EventTrace.writePipeline(event, json);
            json.writeFieldName("event");
            writeAsSent(event, json);
        }
    }

    /** The event in the plain form of the HTTP contract, so that it can be read, mended and sent again. */
    private static void writeAsSent(Event event, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", event.id());
        json.writeStringField("deviceId", event.deviceId());
        json.writeStringField("type", event.type());
        if (event.timeJson() != null) {
            json.writeFieldName("time");
            json.writeRawValue(event.timeJson());
        }
        if (event.schemaVersion() != null) {
            json.writeStringField("schemaVersion", event.schemaVersion());
        }
        json.writeFieldName("data");
        json.writeRawValue(new String(event.data(), StandardCharsets.UTF_8));
        json.writeEndObject();
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute("/v1/failures", false, this::list), new ApiRoute("/v1/failures/{id}", false, this::one));
    }
}
