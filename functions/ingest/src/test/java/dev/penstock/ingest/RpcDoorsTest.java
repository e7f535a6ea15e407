package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.penstock.outcome.RetryableException;
import dev.penstock.signal.Signal;
import dev.penstock.v1.Event;
import dev.penstock.v1.PublishRequest;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protobuf on POST /v1/events, Connect and gRPC-Web, each in its own form. */
class RpcDoorsTest {

    private static final String PROTO = "application/proto";
    private static final String WEB = "application/grpc-web+proto";
    private static final String WEB_TEXT = "application/grpc-web-text";

    @TempDir
    Path pipeline;

    private IngestFixture ingest;

    @BeforeEach
    void start() throws IOException {
        ingest = new IngestFixture(pipeline, Map.of("PENSTOCK_MAX_BODY_BYTES", "2000"));
    }

    private static Event.Builder event(String id, String device) {
        return Event.newBuilder()
                .setId(id)
                .setDeviceId(device)
                .setType("pump.telemetry")
                .setDataJson(ByteString.copyFromUtf8("{\"temperature\":1}"));
    }

    private static byte[] request(Event.Builder... events) {
        PublishRequest.Builder request = PublishRequest.newBuilder();
        Arrays.stream(events).forEach(request::addEvents);
        return request.build().toByteArray();
    }

    private static final byte[] ONE = request(event("a", "pump-17"));
    private static final byte[] MIXED = request(event("a", "pump-17"), event("b", "fan-1"), event("c", "pump-18"));

    private static byte[] frame(int flags, byte[] bytes) {
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) flags)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String statuses(PublishResponse response) {
        return String.join(
                " ",
                response.getReceiptsList().stream()
                        .map(r -> r.getId()
                                + (r.getStatus() == Status.STATUS_ACCEPTED ? "+" : "-")
                                + (r.getRetryable() ? "!" : ""))
                        .toList());
    }

    private GrpcWebAnswer web(Map<String, String> headers, byte[] body) throws IOException {
        IngestFixture.RawAnswer answer = ingest.call(WEB, headers, body);
        assertEquals(200, answer.status());
        assertEquals(WEB, answer.headers().get("content-type"));
        return GrpcWebAnswer.read(answer.body());
    }

    @Test
    void everyDoorGivesTheSameReceipts() throws IOException {
        Map<String, String> token = Map.of("authorization", "Bearer " + IngestFixture.DEVICE_TOKEN);
        for (String form : List.of("application/x-protobuf", "application/protobuf")) {
            Map<String, String> headers =
                    Map.of("authorization", token.get("authorization") + "", "content-type", form);
            IngestFixture.RawAnswer http = ingest.send("/v1/events", headers, MIXED);
            assertEquals(207, http.status());
            assertEquals(form, http.headers().get("content-type"));
            assertEquals("a+ b- c+", statuses(PublishResponse.parseFrom(http.body())));
        }
        IngestFixture.RawAnswer connect = ingest.call(PROTO, Map.of(), MIXED);
        assertEquals(200, connect.status());
        assertEquals(PROTO, connect.headers().get("content-type"));
        PublishResponse receipts = PublishResponse.parseFrom(connect.body());
        assertEquals("a+ b- c+", statuses(receipts));
        assertEquals("forbidden-device", receipts.getReceipts(1).getReasons(0).getCode());

        String json = JsonFormat.printer().print(PublishRequest.parseFrom(MIXED));
        IngestFixture.RawAnswer connectJson =
                ingest.call("application/json; charset=utf-8", Map.of("connect-protocol-version", "1"), utf8(json));
        assertEquals(200, connectJson.status());
        assertEquals("application/json", connectJson.headers().get("content-type"));
        PublishResponse.Builder parsed = PublishResponse.newBuilder();
        JsonFormat.parser().merge(new String(connectJson.body(), StandardCharsets.UTF_8), parsed);
        assertEquals(receipts, parsed.build());

        GrpcWebAnswer web = web(Map.of(), frame(0, MIXED));
        assertEquals("0", web.status());
        assertEquals(receipts, PublishResponse.parseFrom(web.data()));

        IngestFixture.RawAnswer text =
                ingest.call(WEB_TEXT, Map.of(), Base64.getEncoder().encode(frame(0, MIXED)));
        assertEquals(WEB_TEXT, text.headers().get("content-type"));
        GrpcWebAnswer decoded = GrpcWebAnswer.read(Base64.getDecoder().decode(text.body()));
        assertEquals(receipts, PublishResponse.parseFrom(decoded.data()));
        assertEquals("0", decoded.status());
        assertEquals(12, ingest.stored().size());
    }

    @Test
    void headersOfCloudEventsAreNothingToConnectAndGrpcWeb() throws IOException {
        Map<String, String> cloudEvent =
                Map.of("ce-specversion", "0.3", "ce-id", "other", "ce-type", "other", "ce-source", "/other");
        String json = JsonFormat.printer().print(PublishRequest.parseFrom(ONE));
        assertEquals(
                "a+",
                statuses(PublishResponse.parseFrom(
                        ingest.call(PROTO, cloudEvent, ONE).body())));
        assertEquals(
                200, ingest.call("application/json", cloudEvent, utf8(json)).status());
        assertEquals("0", web(cloudEvent, frame(0, ONE)).status());
        assertEquals(3, ingest.stored().size());
    }

    @Test
    void protobufsJsonFormHasNoMediaTypeOfItsOwn() throws IOException {
        String json = JsonFormat.printer().print(PublishRequest.parseFrom(ONE));
        IngestFixture.RawAnswer answer = ingest.send(
                "/v1/events",
                Map.of(
                        "authorization",
                        "Bearer " + IngestFixture.DEVICE_TOKEN,
                        "content-type",
                        "application/x-protobuf+json"),
                utf8(json));
        assertEquals(415, answer.status());
    }

    @Test
    void noneValidIsNoFailureOfTheCallButOneOfTheRequestInHttp() throws IOException {
        byte[] none = request(event("a", "fan-1"), event("b", "pump-17").clearType());
        assertEquals(
                "a- b-",
                statuses(PublishResponse.parseFrom(
                        ingest.call(PROTO, Map.of(), none).body())));
        assertEquals("0", web(Map.of(), frame(0, none)).status());
        IngestFixture.RawAnswer http = ingest.send(
                "/v1/events",
                Map.of(
                        "authorization",
                        "Bearer " + IngestFixture.DEVICE_TOKEN,
                        "content-type",
                        "application/x-protobuf"),
                none);
        assertEquals(422, http.status());
        assertEquals("a- b-", statuses(PublishResponse.parseFrom(http.body())));
    }

    /** One table for every refusal, as it is told over Connect and over gRPC-Web. */
    @ParameterizedTest
    @CsvSource({
        "400, invalid-body,            INVALID_ARGUMENT,   invalid_argument,   400,  3",
        "401, unauthenticated,         UNAUTHENTICATED,    unauthenticated,    401, 16",
        "403, forbidden,               PERMISSION_DENIED,  permission_denied,  403,  7",
        "404, not-found,               NOT_FOUND,          not_found,          404,  5",
        "409, idempotency-key-reused,  ABORTED,            aborted,            409, 10",
        "413, limit-exceeded,          RESOURCE_EXHAUSTED, resource_exhausted, 429,  8",
        "415, unsupported-media-type,  INVALID_ARGUMENT,   invalid_argument,   400,  3",
        "415, unsupported-encoding,    UNIMPLEMENTED,      unimplemented,      501, 12",
        "422, no-valid-event,          INVALID_ARGUMENT,   invalid_argument,   400,  3",
        "429, rate-limited,            RESOURCE_EXHAUSTED, resource_exhausted, 429,  8",
        "503, unavailable,             UNAVAILABLE,        unavailable,        503, 14",
        "504, deadline-exceeded,       DEADLINE_EXCEEDED,  deadline_exceeded,  504,  4",
        "500, bug,                     INTERNAL,           internal,           500, 13",
    })
    void refusalsHaveTheirCodes(int status, String reason, RpcCode code, String connect, int http, int grpc)
            throws IOException {
        Map<String, Object> extra = status == 429 ? Map.of("retryAfterSeconds", 3L) : Map.of("limit", "x");
        IngestResult result = new IngestResult.Refused(new Refusal(status, reason, "title", "why: 100 % ü", extra));
        RpcError error = RpcError.of(result, Tally.of(result), false).orElseThrow();

        assertEquals(code, error.code());
        assertEquals(connect, error.code().connectName());
        assertEquals(http, error.code().httpStatus());
        assertEquals(grpc, error.code().number());
        OptionalLong wait =
                status == 429 ? OptionalLong.of(3) : status == 503 ? OptionalLong.of(1) : OptionalLong.empty();
        assertEquals(wait, error.retryAfterSeconds());
        com.google.rpc.Status parsed = com.google.rpc.Status.parseFrom(error.toStatus());
        assertEquals(grpc, parsed.getCode());
        assertEquals("why: 100 % ü", parsed.getMessage());
        ErrorInfo info = parsed.getDetails(0).unpack(ErrorInfo.class);
        assertEquals(reason, info.getReason());
        assertEquals("penstock.dev", info.getDomain());
        extra.forEach((name, value) -> assertEquals(value + "", info.getMetadataOrThrow(name)));
        assertEquals(wait.isPresent() ? 2 : 1, parsed.getDetailsCount());
        if (wait.isPresent()) {
            assertEquals(
                    wait.getAsLong(),
                    parsed.getDetails(1).unpack(RetryInfo.class).getRetryDelay().getSeconds());
        }
        assertEquals("why: 100 %25 %C3%BC", GrpcWebDoor.percentEncoded(error.message()));
    }

    /** What is wrong with a request, and what each protocol says of it. */
    @ParameterizedTest
    @CsvSource({
        "authorization, Bearer psd_nobody,  unauthenticated",
        "connect-protocol-version, 2,       invalid_argument",
        "connect-timeout-ms, soon,          invalid_argument",
        "connect-timeout-ms, 12345678901,   invalid_argument",
        "connect-timeout-ms, -1,            invalid_argument",
        "connect-timeout-ms, '',            invalid_argument",
        "content-encoding, br,              unimplemented",
        "content-encoding, gzip,            invalid_argument",
    })
    void aConnectRequestWithABadHeaderGetsAnError(String header, String value, String code) throws IOException {
        IngestFixture.RawAnswer answer = ingest.call(PROTO, Map.of(header, value), ONE);

        JsonNode error = answer.json();
        assertEquals(code, error.path("code").asText(), error::toString);
        assertEquals("application/json", answer.headers().get("content-type"));
        assertEquals(RpcCode.valueOf(code.toUpperCase(Locale.ROOT)).httpStatus(), answer.status());
        assertTrue(error.path("message").asText().length() > 10);
        assertEquals("google.rpc.ErrorInfo", error.at("/details/0/type").asText());
        assertFalse(error.at("/details/0/value").asText().contains("="));
        if (code.equals("unimplemented")) {
            assertEquals(Unpacking.ACCEPTED, answer.headers().get("accept-encoding"));
            assertTrue(error.path("message").asText().contains("gzip"));
        }
        assertEquals(List.of(), ingest.stored());
    }

    @Test
    void connectTakesCompressedBodies() throws IOException {
        assertEquals(
                "a+",
                statuses(PublishResponse.parseFrom(ingest.call(PROTO, Map.of("content-encoding", "gzip"), gzip(ONE))
                        .body())));
        JsonNode bomb = ingest.call(PROTO, Map.of("content-encoding", "gzip"), gzip(new byte[100_000]))
                .json();
        assertEquals("resource_exhausted", bomb.path("code").asText());
        // By the protocol nothing is not unpacked; a request without an event it is.
        JsonNode nothing = ingest.call(PROTO, Map.of("content-encoding", "gzip"), new byte[0])
                .json();
        assertEquals("the body holds no event", nothing.path("message").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/grpc", "application/connect+proto", "text/plain", "", "application/grpc-web+json"})
    void anotherFormIs415(String contentType) throws IOException {
        IngestFixture.RawAnswer answer = ingest.call(contentType, Map.of(), ONE);
        assertEquals(415, answer.status());
        assertTrue(String.valueOf(answer.headers().get("accept-post")).contains("application/grpc-web-text"));
        assertEquals(List.of(), ingest.stored());
    }

    @Test
    void protobufThatIsNoneIsInvalid() throws IOException {
        byte[] cut = Arrays.copyOf(ONE, ONE.length - 1);
        assertEquals(
                "invalid_argument",
                ingest.call(PROTO, Map.of(), cut).json().path("code").asText());
        assertEquals(
                "invalid_argument",
                ingest.call("application/json", Map.of(), utf8("{"))
                        .json()
                        .path("code")
                        .asText());
        GrpcWebAnswer web = web(Map.of(), frame(0, cut));
        assertEquals("3", web.status());
        assertEquals(0, web.data().length);
        assertTrue(web.message().contains("PublishRequest"), web::message);
        assertEquals(web.message(), web.details().getMessage());
    }

    @Test
    void whenTheStreamConfirmsNothingTheCallIsUnavailableAndTheReceiptsAreInTheDetails() throws IOException {
        ingest.stream.failAlways(new RetryableException("throttled"));

        IngestFixture.RawAnswer connect = ingest.call(PROTO, Map.of(), MIXED);
        assertEquals(503, connect.status());
        assertEquals("1", connect.headers().get("retry-after"));
        JsonNode error = connect.json();
        assertEquals("unavailable", error.path("code").asText());
        assertEquals("google.rpc.RetryInfo", error.at("/details/1/type").asText());
        assertEquals("penstock.v1.PublishResponse", error.at("/details/2/type").asText());
        assertEquals(
                "a-! b- c-!",
                statuses(PublishResponse.parseFrom(
                        Base64.getDecoder().decode(error.at("/details/2/value").asText()))));

        ingest.signals.clear();
        GrpcWebAnswer web = web(Map.of(), frame(0, MIXED));
        assertEquals("14", web.status());
        assertEquals(
                503, ingest.signals.of(Signal.RequestIngested.class).getFirst().status());
        assertEquals("a-! b- c-!", statuses(web.details().getDetails(2).unpack(PublishResponse.class)));
    }

    @Test
    void aBrokenRegistryIsUnavailable() throws IOException {
        ingest.registry.failAlways(new RetryableException("timeout"));
        IngestFixture.RawAnswer connect = ingest.call(PROTO, Map.of(), ONE);
        assertEquals("unavailable", connect.json().path("code").asText());
        assertEquals("1", connect.headers().get("retry-after"));
    }

    @Test
    void aTimeoutThatPassedIsDeadlineExceeded() throws IOException {
        ingest.stream.failAlways(new RetryableException("throttled"));
        IngestFixture.RawAnswer connect = ingest.call(PROTO, Map.of("connect-timeout-ms", "0"), ONE);
        assertEquals(504, connect.status());
        assertEquals("deadline_exceeded", connect.json().path("code").asText());
        assertEquals("4", web(Map.of("grpc-timeout", "1n"), frame(0, ONE)).status());
        assertEquals(
                "unavailable",
                ingest.call(PROTO, Map.of("connect-timeout-ms", "9999999999"), ONE)
                        .json()
                        .path("code")
                        .asText());
    }

    @Test
    void whatIsStoredIsToldEvenWhenTheTimeoutHasPassed() {
        IngestResult result = new IngestResult.Receipts(List.of(new Receipt.Accepted("a")));
        assertEquals(Optional.empty(), RpcError.of(result, Tally.of(result), true));
    }

    @ParameterizedTest
    @CsvSource({
        "1H, 3600000000000",
        "2M, 120000000000",
        "5S, 5000000000",
        "100m, 100000000",
        "7u, 7000",
        "99999999n, 99999999"
    })
    void timeoutsOfGrpcHaveUnits(String header, long nanos) {
        assertEquals(Optional.of(Duration.ofNanos(nanos)), Timeouts.grpc(header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "S", "-1S", "123456789S", "1s", "1 S"})
    void anotherTimeoutOfGrpcIsInvalid(String header) throws IOException {
        assertEquals("3", web(Map.of("grpc-timeout", header), frame(0, ONE)).status());
    }

    @Test
    void framesMayBeCompressed() throws IOException {
        assertEquals(
                "0", web(Map.of("grpc-encoding", "gzip"), frame(1, gzip(ONE))).status());
        assertEquals("0", web(Map.of("grpc-encoding", "gzip"), frame(0, ONE)).status());
        assertEquals("3", web(Map.of(), frame(1, gzip(ONE))).status());
        assertEquals("3", web(Map.of("grpc-encoding", "gzip"), frame(1, ONE)).status());
        assertEquals(
                "8",
                web(Map.of("grpc-encoding", "gzip"), frame(1, gzip(new byte[100_000])))
                        .status());
        IngestFixture.RawAnswer unknown = ingest.call(WEB, Map.of("grpc-encoding", "br"), frame(1, ONE));
        assertEquals("12", GrpcWebAnswer.read(unknown.body()).status());
        assertEquals("gzip,zstd,identity", unknown.headers().get("grpc-accept-encoding"));
        assertEquals(
                "12",
                web(Map.of("content-encoding", "gzip"), gzip(frame(0, ONE))).status());
    }

    @Test
    void aBodyThatIsNotOneFrameIsInvalid() throws IOException {
        byte[] good = frame(0, ONE);
        for (int length = 0; length < good.length; length++) {
            assertEquals("3", web(Map.of(), Arrays.copyOf(good, length)).status());
        }
        assertEquals("3", web(Map.of(), Arrays.copyOf(good, good.length + 1)).status());
        assertEquals("3", web(Map.of(), frame(0x80, ONE)).status());
        assertEquals("3", web(Map.of(), frame(2, ONE)).status());
        byte[] two = Arrays.copyOf(good, 2 * good.length);
        System.arraycopy(good, 0, two, good.length, good.length);
        assertEquals("3", web(Map.of(), two).status());
        assertEquals("3", web(Map.of(), new byte[] {0, -1, -1, -1, -1}).status());
        assertEquals(List.of(), ingest.stored());
    }

    @Test
    void textMayComeInSeveralPaddedPieces() throws IOException {
        byte[] body = frame(0, ONE);
        StringBuilder pieces = new StringBuilder();
        for (int from = 0; from < body.length; from += 7) {
            pieces.append(Base64.getEncoder()
                    .encodeToString(Arrays.copyOfRange(body, from, Math.min(body.length, from + 7))));
        }
        IngestFixture.RawAnswer answer = ingest.call(WEB_TEXT, Map.of(), utf8(pieces.toString()));
        assertEquals(
                "0",
                GrpcWebAnswer.read(Base64.getDecoder().decode(answer.body())).status());

        for (String bad : List.of("*", "AAA=A===", "=", "AAAAA")) {
            IngestFixture.RawAnswer refused = ingest.call(WEB_TEXT, Map.of(), utf8(bad));
            assertEquals(
                    "3",
                    GrpcWebAnswer.read(Base64.getDecoder().decode(refused.body()))
                            .status(),
                    bad);
        }
    }

    @Test
    void theTokenIsCheckedByEveryDoor() throws IOException {
        Map<String, String> reader = Map.of("authorization", "Bearer " + IngestFixture.READER_TOKEN);
        assertEquals(
                "permission_denied",
                ingest.call(PROTO, reader, ONE).json().path("code").asText());
        assertEquals("7", web(reader, frame(0, ONE)).status());
        IngestFixture.RawAnswer nobody = ingest.call(PROTO, Map.of("authorization", ""), ONE);
        assertEquals("Bearer", nobody.headers().get("www-authenticate"));
        assertEquals(401, nobody.status());
        assertEquals("16", web(Map.of("authorization", ""), frame(0, ONE)).status());
    }
}
