package dev.penstock.ingest;

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

    public IngestRequest {
        headers = Map.copyOf(headers);
    }

    /** A header's value, or null. */
    @Nullable
    String header(String name) {
        return headers.get(name);
    }
}
