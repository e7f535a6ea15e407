package dev.penstock.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.event.DeviceIds;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Credential;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Role;
import dev.penstock.recent.HistoryQuery;
import dev.penstock.recent.RecentData;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/events/{id}}: where is my event? The one address that devices may read, each of its own events. What a stage
 * did is concluded from what it left: the cache has what passed, the failed events what did not.
 */
final class EventEndpoint implements Endpoint {

    private static final int MAX_ID_LENGTH = 256;

    /** At some KB each, what one call reads at the most is a few MB. */
    private static final int MOST_CHUNKS = 1_000;

    private final RecentData recent;
    private final FailedEventStore failures;
    private final Duration cacheFor;
    private final Clock clock;

    EventEndpoint(RecentData recent, FailedEventStore failures, Duration cacheFor, Clock clock) {
        this.recent = recent;
        this.failures = failures;
        this.cacheFor = cacheFor;
        this.clock = clock;
    }

    /** What is known of an event; at least one of both. */
    private record Trace(
            String id, String deviceId, @Nullable Event cached, List<FailedEvent> failed) {}

    @Override
    public HttpResponse answer(Call call, Deadline deadline) {
        Parameters parameters = new Parameters(call.query(), Set.of("deviceId", "time"));
        String id = call.pathPart("id");
        if (id.length() > MAX_ID_LENGTH) {
            parameters.fault("id", "must be an event id: 1 to " + MAX_ID_LENGTH + " characters");
        }
        String deviceId = deviceId(call, parameters);
        Instant from = HistoryQuery.EARLIEST;
        Instant to = HistoryQuery.LATEST;
        boolean timeGiven = call.query().containsKey("time");
        if (timeGiven) {
            from = HistoryChunk.bucketOf(parameters.time("time", from));
            to = from.plus(HistoryChunk.BUCKET).minusNanos(1);
        }
        if (!parameters.faults().isEmpty()) {
            return Problems.badParameters(parameters.faults());
        }
        if (!mayAsk(call.credential(), deviceId)) {
            return Problems.forbidden("the token is not one of device " + deviceId);
        }
        RecentData.Search search = recent.find(deviceId, id, from, to, MOST_CHUNKS, deadline);
        List<FailedEvent> failed = failures.ofEvent(deviceId, id, clock.instant(), deadline);
        if (search.event() == null && failed.isEmpty()) {
            return Problems.unknownEvent(deviceId, cacheFor, advice(search, timeGiven));
        }
        return Json.object(new Trace(id, deviceId, search.event(), failed), EventEndpoint::write);
    }

    /** Of the parameter, or of a token that has one device only. */
    private static String deviceId(Call call, Parameters parameters) {
        String deviceId = call.query().get("deviceId");
        Credential credential = call.credential();
        if (deviceId == null
                && credential != null
                && credential.role() == Role.DEVICE
                && credential.devices().size() == 1) {
            return credential.devices().iterator().next();
        }
        if (deviceId == null) {
            parameters.fault("deviceId", "is needed: event ids are the devices' own");
            return "";
        }
        if (!DeviceIds.isValid(deviceId)) {
            parameters.fault(
                    "deviceId",
                    "must be a device id: 1 to " + DeviceIds.MAX_LENGTH + " of A-Z, a-z, 0-9, '.', '_', ':', '-'");
        }
        return deviceId;
    }

    private static boolean mayAsk(@Nullable Credential credential, String deviceId) {
        return credential != null
                && (credential.role() != Role.DEVICE || credential.devices().contains(deviceId));
    }

    private static String advice(RecentData.Search search, boolean timeGiven) {
        if (!search.everywhere()) {
            return " Only the newest part of what the device sent was searched; add the parameter 'time' with the event's"
                    + " own time to search its hour" + (timeGiven ? ", or read the device's history." : ".");
        }
        return timeGiven ? " Only the hour of the given time was searched." : "";
    }

    private static void write(Trace trace, JsonGenerator json) throws IOException {
        Event cached = trace.cached();
        json.writeStringField("id", trace.id());
        json.writeStringField("deviceId", trace.deviceId());
        if (cached != null) {
            json.writeStringField("type", cached.type());
            json.writeStringField("time", cached.timeOrIngestTime().toString());
        }
        json.writeStringField("status", hasFailed(trace) ? "failed" : "cached");
        json.writeArrayFieldStart("stages");
        Event accepted =
                cached != null ? cached : FailedEventReader.event(trace.failed().getLast());
        stage(Stage.INGEST, "accepted", accepted == null ? null : accepted.ingestTime(), json);
        json.writeEndObject();
        writeFailures(trace, Stage.TRANSFORM, json);
        if (cached != null || has(trace, Stage.ROUTE)) {
            stage(Stage.TRANSFORM, "passed", null, json);
            writePipeline(cached != null ? cached : passedOn(trace), json);
            json.writeEndObject();
        }
        writeFailures(trace, Stage.ROUTE, json);
        if (cached != null) {
            stage(Stage.ROUTE, "cached", null, json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** An event that failed and passed when it was sent again has not failed; one that a required sink refused has. */
    private static boolean hasFailed(Trace trace) {
        return trace.cached() == null || has(trace, Stage.ROUTE);
    }

    private static boolean has(Trace trace, Stage stage) {
        return trace.failed().stream().anyMatch(failure -> failure.stage() == stage);
    }

    private static void writeFailures(Trace trace, Stage stage, JsonGenerator json) throws IOException {
        for (FailedEvent failure : trace.failed().reversed()) {
            if (failure.stage() == stage) {
                stage(stage, "failed", failure.failedAt(), json);
                if (stage == Stage.TRANSFORM) {
                    writePipeline(FailedEventReader.event(failure), json);
                }
                json.writeStringField("failureId", failure.failureId());
                json.writeStringField("reason", failure.reason());
                json.writeBooleanField("retryable", failure.retryable());
                json.writeEndObject();
            }
        }
    }

    /** Begins a stage's object; the caller ends it. */
    private static void stage(Stage stage, String outcome, @Nullable Instant time, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("stage", stage.label());
        json.writeStringField("outcome", outcome);
        if (time != null) {
            json.writeStringField("time", time.toString());
        }
    }

    /** The version of the pipeline whose rules an event has been through, where it is known. */
    static void writePipeline(@Nullable Event event, JsonGenerator json) throws IOException {
        String version = event == null ? null : event.pipeline();
        if (version != null) {
            json.writeStringField("pipeline", version);
        }
    }

    /** The event as transform passed it to the router, where it failed the last time. */
    private static @Nullable Event passedOn(Trace trace) {
        return trace.failed().stream()
                .filter(failure -> failure.stage() == Stage.ROUTE)
                .findFirst()
                .map(FailedEventReader::event)
                .orElse(null);
    }

    List<ApiRoute> routes() {
        return List.of(new ApiRoute("/v1/events/{id}", Set.of(Role.values()), this));
    }
}
