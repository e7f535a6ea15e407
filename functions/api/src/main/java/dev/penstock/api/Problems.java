package dev.penstock.api;

import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.aws.gateway.Problem;
import java.time.Duration;
import java.util.List;

/** The errors that the API answers; each says what to do. */
final class Problems {

    private Problems() {}

    static HttpResponse noSuchPath() {
        return problem(
                404, "no-such-path", "Nothing is served here", "Check the address; /openapi.json lists all of them.");
    }

    static HttpResponse methodNotAllowed(String method) {
        return problem(
                        405,
                        "method-not-allowed",
                        "This address is only read",
                        "Use GET instead of " + method + "; events are sent with POST /v1/events.")
                .with("allow", "GET");
    }

    static HttpResponse unauthenticated(String reason) {
        return problem(401, "unauthenticated", "A token is needed", sentence(reason))
                .with("www-authenticate", "Bearer realm=\"penstock\"");
    }

    static HttpResponse forbidden(String reason) {
        return problem(
                403,
                "forbidden",
                "The token does not allow this",
                sentence(reason) + " Use a token of role reader or admin.");
    }

    static HttpResponse badParameters(List<String> faults) {
        return problem(400, "bad-parameter", "A parameter is not valid", sentence(String.join("; ", faults)));
    }

    static HttpResponse unknownDevice(String deviceId) {
        return problem(
                404,
                "unknown-device",
                "The device is not known",
                "No event of " + deviceId + " came within the time that recent data is kept; /v1/devices lists those"
                        + " that are known.");
    }

    static HttpResponse unknownFailure() {
        return problem(
                404,
                "unknown-failure",
                "The failed event is not known",
                "It may have expired, or the id is wrong; /v1/failures lists those that are known.");
    }

    static HttpResponse unknownEvent(String deviceId, Duration cacheFor, String advice) {
        return problem(
                404,
                "unknown-event",
                "The event is not known",
                "No event of " + deviceId + " with this id is in the recent data or failed. Recent data goes back "
                        + cacheFor.toDays()
                        + " days; an accepted event takes a second or two to get there, and one that"
                        + " the rules filter never does." + advice);
    }

    static HttpResponse unavailable() {
        return problem(
                        503,
                        "unavailable",
                        "A part of Penstock did not answer in time",
                        "Try again in a moment, or ask for less: a narrower range or a smaller limit.")
                .with("retry-after", "1");
    }

    static HttpResponse broken() {
        return problem(
                500,
                "internal",
                "A part of Penstock refused to work",
                "Trying again will not help; the operator finds the reason in the log.");
    }

    private static HttpResponse problem(int status, String code, String title, String detail) {
        return HttpResponse.problem(new Problem(status, code, title, detail));
    }

    private static String sentence(String reason) {
        return Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + (reason.endsWith(".") ? "" : ".");
    }
}
