package dev.penstock.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a device sent, whatever it came by.
 *
 * @param headers by lower-case name: {@code authorization}, {@code content-type}, {@code content-encoding} and what the
 *     form of the body needs
 * @param body possibly empty
 * @param form how the body holds its events, where the protocol says so; null where the headers do
 */
public record IngestRequest(
        Map<String, String> headers, byte[] body, @Nullable BodyForm form) {

    /** What no device sent, for warming up before a snapshot. */
    static final IngestRequest WARM_UP = new IngestRequest(
            Map.of("content-type", "application/json"),
            "{\"id\":\"0\",\"deviceId\":\"warm-up\",\"type\":\"warm-up\",\"time\":0,\"data\":{\"value\":0.5}}"
                    .getBytes(StandardCharsets.UTF_8));

    public IngestRequest {
        headers = Map.copyOf(headers);
    }

    /** A request whose headers say how its body holds its events. */
    public IngestRequest(Map<String, String> headers, byte[] body) {
        this(headers, body, null);
    }

    /** A header's value, or null. */
    @Nullable
    String header(String name) {
        return headers.get(name);
    }
}
