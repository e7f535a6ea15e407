package dev.penstock.edge;

import dev.penstock.ingest.IngestRequest;
import dev.penstock.time.Deadline;
import io.grpc.Context;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of one call have in common.
 *
 * @param headers the metadata, by lower-case name, as the ingest core wants them
 * @param order what its requests must not overtake: those that came with the same token
 */
record CallOrigin(Map<String, String> headers, String order, io.grpc.@Nullable Deadline deadline, Duration timeout) {

    private static final String AUTHORIZATION = "authorization";

    /** How gRPC's body of a call is told to the ingest core. */
    private static final String PROTOBUF = "application/x-protobuf";

    /**
     * Reads it from a call's metadata, within that call's context.
     *
     * @param stream whether the call has many requests: an idempotency key can be the name of one only
     */
    static CallOrigin of(Metadata metadata, Duration timeout, boolean stream) {
        Map<String, String> headers = new HashMap<>();
        for (String name : metadata.keys()) {
            // Binary metadata, what gRPC says of its own transport, and CloudEvents over HTTP are nothing to the ingest
            // core.
            if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX) && !name.startsWith("grpc-") && !name.startsWith("ce-")) {
                String value = metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
                if (value != null) {
                    headers.put(name, value);
                }
            }
        }
        // gRPC unpacks what it carries.
        headers.remove("content-encoding");
        if (stream) {
            headers.remove("idempotency-key");
        }
        headers.put("content-type", PROTOBUF);
        return new CallOrigin(
                Map.copyOf(headers),
                headers.getOrDefault(AUTHORIZATION, ""),
                Context.current().getDeadline(),
                timeout);
    }

    /** The header, or null. */
    @Nullable
    String authorization() {
        return headers.get(AUTHORIZATION);
    }

    /** A request of this call that has just arrived. */
    PendingRequest request(byte[] body, Caller caller) {
        return new PendingRequest(new IngestRequest(headers, body), order, Deadline.after(left()), caller);
    }

    private Duration left() {
        if (deadline == null) {
            return timeout;
        }
        long nanos = Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
        return Duration.ofNanos(Math.min(nanos, timeout.toNanos()));
    }
}
