package dev.penstock.ingest;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

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

    private static final String RETRY_AFTER_SECONDS = "retryAfterSeconds";

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

    static Refusal badKey() {
        return new Refusal(
                400,
                "invalid-idempotency-key",
                "The Idempotency-Key is not valid.",
                "a key has 1 to 255 printable ASCII characters",
                Map.of());
    }

    static Refusal keyReused() {
        return new Refusal(
                409,
                "idempotency-key-reused",
                "The Idempotency-Key belongs to another request.",
                "a request with this key and another body was answered before; send a new key with each new body",
                Map.of());
    }

    /** @param wait how long until the same request will pass; told in whole seconds, at least one */
    static Refusal rateLimited(Duration wait) {
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        return new Refusal(
                429,
                "rate-limited",
                "The token sends faster than it may.",
                "nothing of the request was stored; send it again after " + seconds + " s",
                Map.of(RETRY_AFTER_SECONDS, seconds));
    }

    static Refusal deadlineExceeded() {
        return new Refusal(
                504,
                "deadline-exceeded",
                "The time that the caller allowed is over.",
                "the stream had not confirmed the events in time; they may be stored all the same, so send them again",
                Map.of());
    }

    /** When to come back, in whole seconds, where waiting helps: for every 429 and 503. */
    public OptionalLong retryAfterSeconds() {
        if (extra.get(RETRY_AFTER_SECONDS) instanceof Long seconds) {
            return OptionalLong.of(seconds);
        }
        return status == 503 ? OptionalLong.of(1) : OptionalLong.empty();
    }

    public static Refusal unavailable(String detail) {
        return new Refusal(503, "unavailable", "Penstock cannot answer just now.", detail, Map.of());
    }
}
