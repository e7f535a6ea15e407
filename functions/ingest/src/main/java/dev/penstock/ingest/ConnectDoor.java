package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.aws.gateway.HttpRequest;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.schema.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code penstock.v1.IngestService/Publish} over the Connect protocol: unary, in Protobuf or its JSON form.
 *
 * @see <a href="https://connectrpc.com/docs/protocol">Connect protocol</a>
 */
final class ConnectDoor implements Door {

    static final String ROUTE = "POST /penstock.v1.IngestService/Publish";

    private static final JsonFactory JSON = new JsonFactory();

    private static final String PROTO = "application/proto";
    private static final String PLAIN_JSON = "application/json";

    /** What Connect, gRPC-Web and this route take. */
    private static final String ACCEPTED =
            "application/json, application/proto, application/grpc-web, application/grpc-web-text";

    @Override
    public Entry enter(HttpRequest request) {
        String mediaType = Door.mediaType(request);
        if (!mediaType.equals(PROTO) && !mediaType.equals(PLAIN_JSON)) {
            return new Entry.Refused(Refusal.unsupported("send one of " + ACCEPTED + " instead of "
                    + (mediaType.isEmpty() ? "none" : Texts.brief(mediaType))));
        }
        String version = request.headers().getOrDefault("connect-protocol-version", "1");
        if (!version.equals("1")) {
            return new Entry.Refused(
                    Refusal.unreadable("connect-protocol-version must be 1 instead of " + Texts.brief(version)));
        }
        String timeout = request.headers().get("connect-timeout-ms");
        Optional<Duration> wait = timeout == null ? Optional.empty() : Timeouts.connect(timeout);
        if (timeout != null && wait.isEmpty()) {
            return new Entry.Refused(Refusal.unreadable(
                    "connect-timeout-ms must be a number of at most 10 digits instead of " + Texts.brief(timeout)));
        }
        Map<String, String> headers = new HashMap<>(request.headers());
        if (request.body().length == 0) {
            // By the protocol nothing is not to be unpacked.
            headers.remove("content-encoding");
        }
        BodyForm form = mediaType.equals(PROTO) ? BodyForm.PROTOBUF : BodyForm.PROTO_JSON;
        return new Entry.Admitted(new IngestRequest(headers, request.body(), form), wait.orElse(null));
    }

    @Override
    public HttpResponse answer(HttpRequest request, IngestResult result, Tally tally, boolean expired) {
        String mediaType = Door.mediaType(request);
        if (!mediaType.equals(PROTO) && !mediaType.equals(PLAIN_JSON)) {
            return Answers.to(result, tally).with("accept-post", ACCEPTED);
        }
        Optional<RpcError> error = RpcError.of(result, tally, expired);
        if (error.isPresent()) {
            return refused(error.get());
        }
        IngestResult.Receipts receipts = (IngestResult.Receipts) result;
        byte[] body = mediaType.equals(PROTO)
                ? PublishResponses.encode(receipts.receipts())
                : PublishResponses.encodeJson(receipts.receipts());
        return new HttpResponse(200, Map.of("content-type", mediaType), body);
    }

    private static HttpResponse refused(RpcError error) {
        HttpResponse response = HttpResponse.json(error.code().httpStatus(), encode(error));
        if (error.code() == RpcCode.UNAUTHENTICATED) {
            response = response.with("www-authenticate", "Bearer");
        }
        if (error.code() == RpcCode.UNIMPLEMENTED) {
            response = response.with("accept-encoding", Unpacking.ACCEPTED);
        }
        return error.retryAfterSeconds().isPresent()
                ? response.with(
                        "retry-after", Long.toString(error.retryAfterSeconds().getAsLong()))
                : response;
    }

    private static byte[] encode(RpcError error) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("code", error.code().connectName());
            json.writeStringField("message", error.message());
            json.writeArrayFieldStart("details");
            for (RpcDetail detail : error.details()) {
                json.writeStartObject();
                json.writeStringField("type", detail.type());
                json.writeStringField(
                        "value", Base64.getEncoder().withoutPadding().encodeToString(detail.value()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write an error to memory", e);
        }
        return out.toByteArray();
    }
}
