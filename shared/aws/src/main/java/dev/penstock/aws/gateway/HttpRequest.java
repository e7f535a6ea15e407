package dev.penstock.aws.gateway;

import dev.penstock.outcome.PermanentException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * An HTTP request as an API Gateway HTTP API hands it to a function.
 *
 * @param routeKey the route that matched, for example {@code GET /v1/devices/{id}}, or {@code $default}
 * @param method upper case
 * @param path the path without the stage, as the gateway sends it
 * @param headers by lower-case name; several values of one name are joined with commas
 * @param pathParameters by name in the route key, decoded
 * @param query by name, decoded; several values of one name are joined with commas
 * @param body the bytes that the client sent, base64 undone; empty where there is no body
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     payload format 2.0</a>
 */
public record HttpRequest(
        String routeKey,
        String method,
        String path,
        Map<String, String> headers,
        Map<String, String> pathParameters,
        Map<String, String> query,
        byte[] body) {

    public HttpRequest {
        headers = Map.copyOf(headers);
        pathParameters = Map.copyOf(pathParameters);
        query = Map.copyOf(query);
    }

    /**
     * Reads a payload, and ignores what it does not know.
     *
     * @throws PermanentException if it is not a payload of format 2.0
     * @throws IOException if {@code in} cannot be read
     */
    public static HttpRequest read(InputStream in) throws IOException {
        return new HttpRequestReader().read(in);
    }
}
