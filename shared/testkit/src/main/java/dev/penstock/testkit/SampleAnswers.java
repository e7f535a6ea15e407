package dev.penstock.testkit;

/**
 * What the sample invocations of {@code events/} are answered, whether a handler is called or the built function: rows for
 * {@code CsvSource(textBlock = ...)}.
 */
public final class SampleAnswers {

    /** For each of {@code events/ingest}: its name, the HTTP status, and the status of each event in it. */
    public static final String INGEST = """
            single,        202, accepted
            array,         202, accepted accepted accepted
            base64-body,   202, accepted
            ndjson,        207, accepted rejected accepted
            one-invalid,   207, accepted rejected
            none-valid,    422, rejected rejected
            unknown-type,  422, rejected
            other-device,  403, rejected
            two-devices,   207, accepted rejected
            idempotent,    202, accepted
            idempotent-other-body, 202, accepted
            bad-idempotency-key, 400, ''
            not-json,      400, ''
            empty-body,    400, ''
            no-token,      401, ''
            unknown-token, 401, ''
            reader-token,  403, ''
            form-body,     415, ''
            gzip-body,     202, accepted
            zstd-body,     202, accepted
            truncated-gzip, 400, ''
            brotli-body,   415, ''
            cloudevent,    202, accepted
            cloudevent-binary, 202, accepted
            cloudevent-binary-old, 422, rejected
            cloudevent-batch, 207, accepted accepted rejected
            """;

    /** Those of {@code events/ingest} that are answered in Protobuf: status, content type, and what each event is told. */
    public static final String INGEST_PROTOBUF = """
            protobuf,           207, application/x-protobuf, accepted rejected accepted
            protobuf-truncated, 400, application/problem+json, ''
            connect-json,       200, application/json, accepted accepted
            connect-proto,      200, application/proto, accepted rejected
            grpc-web,           200, application/grpc-web+proto, accepted accepted
            grpc-web-text,      200, application/grpc-web-text, accepted
            """;

    /** For each of {@code events/transform}: its name, and how many events are read, passed on, and failed. */
    public static final String TRANSFORM = """
            good,           20, 20, 0
            corrupt-record,  3,  2, 1
            failing-event,   3,  2, 1
            """;

    private SampleAnswers() {}
}
