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
 */
public record IngestRequest(Map<String, String> headers, byte[] body) {

    /** What no device sent, for warming up before a snapshot. */
    static final IngestRequest WARM_UP = new IngestRequest(
            Map.of("content-type", "application/json"),
            "{\"id\":\"0\",\"deviceId\":\"warm-up\",\"type\":\"warm-up\",\"time\":0,\"data\":{\"value\":0.5}}"
                    .getBytes(StandardCharsets.UTF_8));

    public IngestRequest {
        headers = Map.copyOf(headers);
    }

    /** A header's value, or null. */
    @Nullable
    String header(String name) {
        return headers.get(name);
    }
}
