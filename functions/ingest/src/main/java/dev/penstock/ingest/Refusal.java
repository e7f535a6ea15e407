package dev.penstock.ingest;

import java.util.Map;

/**
 * Why a whole request gets no receipts.
 *
 * @param status the HTTP status
 * @param code a stable, short name
 * @param title the kind of problem, the same for every case
 * @param detail what is wrong in this case and what to do about it
 * @param extra further fields for a program, such as a limit and its value
 */
public record Refusal(int status, String code, String title, String detail, Map<String, Object> extra) {

    private static final String UNREADABLE = "The body cannot be parsed.";

    static Refusal unreadable(String detail) {
        return new Refusal(400, "invalid-body", UNREADABLE, detail, Map.of());
    }

    static Refusal overLimit(String limit, int value, String detail) {
        return new Refusal(
                413,
                "limit-exceeded",
                "The request is over a limit.",
                detail,
                Map.of("limit", limit, "limitValue", value));
    }

    static Refusal unsupported(String detail) {
        return new Refusal(415, "unsupported-media-type", "The body's form is not supported.", detail, Map.of());
    }

    static Refusal unknownEncoding(String detail) {
        return new Refusal(415, "unsupported-encoding", "The body's encoding is not supported.", detail, Map.of());
    }

    static Refusal unauthenticated(String detail) {
        return new Refusal(401, "unauthenticated", "A valid token is needed.", detail, Map.of());
    }

    static Refusal forbidden(String detail) {
        return new Refusal(403, "forbidden", "The token does not allow this.", detail, Map.of());
    }

    static Refusal unavailable(String detail) {
        return new Refusal(503, "unavailable", "Penstock cannot answer just now.", detail, Map.of());
    }
}
