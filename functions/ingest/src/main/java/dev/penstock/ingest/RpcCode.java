package dev.penstock.ingest;

import java.util.Locale;

/** The codes of gRPC and Connect that Penstock answers with. */
public enum RpcCode {
    INVALID_ARGUMENT(3, 400),
    DEADLINE_EXCEEDED(4, 504),
    NOT_FOUND(5, 404),
    PERMISSION_DENIED(7, 403),
    RESOURCE_EXHAUSTED(8, 429),
    ABORTED(10, 409),
    UNIMPLEMENTED(12, 501),
    INTERNAL(13, 500),
    UNAVAILABLE(14, 503),
    UNAUTHENTICATED(16, 401);

    private final int number;
    private final int httpStatus;

    RpcCode(int number, int httpStatus) {
        this.number = number;
        this.httpStatus = httpStatus;
    }

    /** In {@code grpc-status}. */
    public int number() {
        return number;
    }

    /** What the Connect protocol answers with it. */
    int httpStatus() {
        return httpStatus;
    }

    /** In a Connect error, such as {@code invalid_argument}. */
    String connectName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one table from refusals, which are told in HTTP's statuses, to codes. */
    public static RpcCode of(Refusal refusal) {
        return switch (refusal.status()) {
            case 400, 422 -> INVALID_ARGUMENT;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> NOT_FOUND;
            case 409 -> ABORTED;
            case 413, 429 -> RESOURCE_EXHAUSTED;
            // Both protocols say so of a compression that a server does not know.
            case 415 -> refusal.code().equals("unsupported-encoding") ? UNIMPLEMENTED : INVALID_ARGUMENT;
            case 503 -> UNAVAILABLE;
            case 504 -> DEADLINE_EXCEEDED;
            default -> INTERNAL;
        };
    }
}
