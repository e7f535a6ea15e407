package dev.penstock.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a call fails as a whole, for Connect and gRPC-Web. Rejected events do not fail a call: their receipts say why.
 *
 * @param message what is wrong and what to do about it
 * @param retryAfterSeconds when to come back, where waiting helps
 * @param details what a program may read: always an {@code ErrorInfo} with the refusal's code
 */
record RpcError(RpcCode code, String message, OptionalLong retryAfterSeconds, List<RpcDetail> details) {

    /** The error of a result; empty if its receipts are the answer. */
    static Optional<RpcError> of(IngestResult result, Tally tally, boolean expired) {
        return switch (result) {
            case IngestResult.Refused refused ->
                Optional.of(of(
                        expired && refused.refusal().status() == 503 ? Refusal.deadlineExceeded() : refused.refusal()));
            case IngestResult.Receipts receipts -> {
                Verdict verdict = Verdict.of(tally);
                if (verdict.status() != 503) {
                    yield Optional.empty();
                }
                RpcError error = of(
                        expired
                                ? Refusal.deadlineExceeded()
                                : new Refusal(
                                        verdict.status(),
                                        verdict.code(),
                                        verdict.title(),
                                        verdict.title() + " " + verdict.detail(),
                                        Map.of()));
                // So that the caller sees which of several events are to be sent again.
                yield Optional.of(error.with(RpcDetail.receipts(receipts.receipts())));
            }
        };
    }

    private static RpcError of(Refusal refusal) {
        List<RpcDetail> details = new ArrayList<>();
        details.add(RpcDetail.errorInfo(refusal));
        refusal.retryAfterSeconds().ifPresent(seconds -> details.add(RpcDetail.retryInfo(seconds)));
        return new RpcError(RpcCode.of(refusal), refusal.detail(), refusal.retryAfterSeconds(), List.copyOf(details));
    }

    private RpcError with(RpcDetail detail) {
        List<RpcDetail> more = new ArrayList<>(details);
        more.add(detail);
        return new RpcError(code, message, retryAfterSeconds, List.copyOf(more));
    }

    /** A {@code google.rpc.Status}. */
    byte[] toStatus() {
        ProtoBytes status = new ProtoBytes().number(1, code.number()).text(2, message);
        for (RpcDetail detail : details) {
            status.bytes(
                    3,
                    new ProtoBytes()
                            .text(1, "type.googleapis.com/" + detail.type())
                            .bytes(2, detail.value())
                            .toByteArray());
        }
        return status.toByteArray();
    }
}
