package dev.penstock.edge;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.ingest.Refusal;
import dev.penstock.ingest.RpcCode;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;

/**
 * Says in gRPC why a call got no receipts. Each status carries an {@code ErrorInfo} with the refusal's code; those that
 * may pass by themselves a {@code RetryInfo}; those about the request a {@code BadRequest}.
 */
final class Statuses {

    static final String DOMAIN = "penstock.dev";

    /** Short: a queue that is full has room again within its current second. */
    private static final long QUEUE_RETRY_SECONDS = 1;

    private Statuses() {}

    /** The status of a refusal. */
    static StatusException of(Refusal refusal) {
        Status.Code code = Status.fromCodeValue(RpcCode.of(refusal).number()).getCode();
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(refusal.detail())
                .addDetails(info(refusal));
        switch (code) {
            case INVALID_ARGUMENT -> status.addDetails(badRequest(refusal.detail()));
            default -> refusal.retryAfterSeconds().ifPresent(seconds -> status.addDetails(retry(seconds)));
        }
        return StatusProto.toStatusException(status.build());
    }

    /** The queue has no room: to be tried again after a pause. */
    static StatusException queueFull() {
        return StatusProto.toStatusException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                .setMessage("more requests wait than this server takes; try again")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setDomain(DOMAIN)
                        .setReason("queue-full")
                        .build()))
                .addDetails(retry(QUEUE_RETRY_SECONDS))
                .build());
    }

    /** Ends a call with a status and its details. */
    static void close(ServerCall<?, ?> call, StatusException reason) {
        Metadata trailers = reason.getTrailers();
        call.close(reason.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private static Any info(Refusal refusal) {
        ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(refusal.code());
        refusal.extra().forEach((name, value) -> info.putMetadata(name, String.valueOf(value)));
        return Any.pack(info.build());
    }

    private static Any retry(long seconds) {
        return Any.pack(RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setSeconds(seconds))
                .build());
    }

    private static Any badRequest(String detail) {
        return Any.pack(BadRequest.newBuilder()
                .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                        .setField("events")
                        .setDescription(detail))
                .build());
    }
}
