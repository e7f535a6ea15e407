package dev.penstock.local.gateway;

import java.util.Map;
import java.util.SortedMap;

/**
 * An HTTP request as the gateway took it.
 *
 * @param method upper case
 * @param rawPath percent-encoded
 * @param rawQuery percent-encoded, without the question mark, empty for none
 * @param headers by lower-case name; several of one name joined by commas; no cookies
 * @param cookies the Cookie header as it came, empty for none
 * @param pathParameters decoded
 * @param body the first {@code bodyLength} bytes count
 */
record GatewayRequest(
        String routeKey,
        String method,
        String rawPath,
        String rawQuery,
        SortedMap<String, String> headers,
        String cookies,
        Map<String, String> pathParameters,
        String sourceAddress,
        byte[] body,
        int bodyLength) {

    /** A header, or the empty string. */
    String header(String lowerCaseName) {
        String value = headers.get(lowerCaseName);
        return value == null ? "" : value;
    }
}
