package dev.penstock.ingest;

import java.util.List;
import java.util.Map;

/**
 * A typed detail of an error.
 *
 * @param type the full name of its Protobuf type
 * @param value encoded
 * @see <a href="https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto">error_details.proto</a>
 */
record RpcDetail(String type, byte[] value) {

    private static final String DOMAIN = "penstock.dev";

    /** The stable, short name of what went wrong, with the limit that was hit. */
    static RpcDetail errorInfo(Refusal refusal) {
        ProtoBytes info = new ProtoBytes().text(1, refusal.code()).text(2, DOMAIN);
        for (Map.Entry<String, Object> extra : refusal.extra().entrySet()) {
            info.bytes(
                    3,
                    new ProtoBytes()
                            .text(1, extra.getKey())
                            .text(2, String.valueOf(extra.getValue()))
                            .toByteArray());
        }
        return new RpcDetail("google.rpc.ErrorInfo", info.toByteArray());
    }

    static RpcDetail retryInfo(long seconds) {
        return new RpcDetail(
                "google.rpc.RetryInfo",
                new ProtoBytes()
                        .bytes(1, new ProtoBytes().number(1, seconds).toByteArray())
                        .toByteArray());
    }

    static RpcDetail receipts(List<Receipt> receipts) {
        return new RpcDetail("penstock.v1.PublishResponse", PublishResponses.encode(receipts));
    }
}
