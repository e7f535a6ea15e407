package dev.penstock.local.gateway;

import java.time.Duration;

/**
 * How long whoever takes part in a request may take; each positive.
 *
 * @param function to answer
 * @param header for a client to send the first line and the headers, from the first byte on
 * @param body for a client to send the body, from the last header on
 * @param idle for a client to begin another request, or its first
 * @param answer for a client to take one answer
 */
record GatewayLimits(Duration function, Duration header, Duration body, Duration idle, Duration answer) {

    /** Idle connections are not closed early: a client that just sends its next request would have to send it twice. */
    static final GatewayLimits DEFAULT = new GatewayLimits(
            Gateway.INTEGRATION_TIMEOUT,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30));
}
