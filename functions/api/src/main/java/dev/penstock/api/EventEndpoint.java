package dev.penstock.api;

import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.event.DeviceIds;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.port.Credential;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Role;
import dev.penstock.recent.HistoryQuery;
import dev.penstock.recent.RecentData;
import dev.penstock.time.Deadline;
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
        if (search.event() == null && search.parts().isEmpty() && failed.isEmpty()) {
            return Problems.unknownEvent(deviceId, cacheFor, advice(search, timeGiven));
        }
        return Json.object(new EventTrace(id, deviceId, search.event(), search.parts(), failed), EventTrace::write);
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

    List<ApiRoute> routes() {
        return List.of(new ApiRoute("/v1/events/{id}", Set.of(Role.values()), this));
    }
}
