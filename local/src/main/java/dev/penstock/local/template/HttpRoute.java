package dev.penstock.local.template;

/**
 * A route of the HTTP API.
 *
 * @param method an upper-case HTTP method, or {@code ANY}
 * @param path for example {@code /v1/devices/{id}}; {@code {name+}} takes the rest of the path
 * @param function the logical id of the function that answers
 */
public record HttpRoute(String method, String path, String function) {

    /** As API Gateway writes it, for example {@code GET /v1/devices/{id}}. */
    public String routeKey() {
        return method + " " + path;
    }
}
