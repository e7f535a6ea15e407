package dev.penstock.ingest;

import dev.penstock.aws.gateway.HttpRequest;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.schema.Texts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code penstock.v1.IngestService/Publish} over gRPC-Web, binary and text. The answer is always 200; what became of the
 * call is in the trailers at the end of the body.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB.md</a>
 */
final class GrpcWebDoor implements Door {

    private static final Set<String> BINARY = Set.of("application/grpc-web", "application/grpc-web+proto");
    private static final Set<String> TEXT = Set.of("application/grpc-web-text", "application/grpc-web-text+proto");

    private static final String HEX = "0123456789ABCDEF";

    /** Whether the request is of this protocol and in Protobuf. */
    static boolean isFor(HttpRequest request) {
        String mediaType = Door.mediaType(request);
        return BINARY.contains(mediaType) || TEXT.contains(mediaType);
    }

    @Override
    public Entry enter(HttpRequest request) {
        if (request.headers().containsKey("content-encoding")) {
            return new Entry.Refused(Refusal.unknownEncoding(
                    "compress the frame (grpc-encoding: gzip or zstd), and not the body (content-encoding)"));
        }
        Optional<byte[]> body =
                isText(request) ? GrpcWebFrames.decodeText(request.body()) : Optional.of(request.body());
        if (body.isEmpty()) {
            return new Entry.Refused(Refusal.unreadable("the body is not base64"));
        }
        Optional<GrpcWebFrames.Frame> frame = GrpcWebFrames.readOne(body.get());
        if (frame.isEmpty()) {
            return new Entry.Refused(Refusal.unreadable("the body is not one whole frame of gRPC-Web"));
        }
        String timeout = request.headers().get("grpc-timeout");
        Optional<Duration> wait = timeout == null ? Optional.empty() : Timeouts.grpc(timeout);
        if (timeout != null && wait.isEmpty()) {
            return new Entry.Refused(
                    Refusal.unreadable("grpc-timeout must be like 100m instead of " + Texts.brief(timeout)));
        }
        Map<String, String> headers = new HashMap<>(request.headers());
        String encoding = headers.getOrDefault("grpc-encoding", "identity");
        if (frame.get().compressed()) {
            if (encoding.equals("identity")) {
                return new Entry.Refused(
                        Refusal.unreadable("the frame is marked as compressed, and grpc-encoding does not say how"));
            }
            headers.put("content-encoding", encoding);
        }
        return new Entry.Admitted(
                new IngestRequest(headers, frame.get().bytes(), BodyForm.PROTOBUF), wait.orElse(null));
    }

    @Override
    public HttpResponse answer(HttpRequest request, IngestResult result, Tally tally, boolean expired) {
        Optional<RpcError> error = RpcError.of(result, tally, expired);
        Optional<byte[]> data = error.isEmpty() && result instanceof IngestResult.Receipts receipts
                ? Optional.of(PublishResponses.encode(receipts.receipts()))
                : Optional.empty();
        byte[] body = GrpcWebFrames.write(data, error.map(GrpcWebDoor::trailers).orElse("grpc-status: 0\r\n"));
        HttpResponse response = new HttpResponse(
                200,
                Map.of("content-type", Door.mediaType(request)),
                isText(request) ? Base64.getEncoder().encode(body) : body);
        if (error.isPresent() && error.get().code() == RpcCode.UNIMPLEMENTED) {
            response = response.with("grpc-accept-encoding", Unpacking.ACCEPTED.replace(" ", ""));
        }
        return error.isPresent() && error.get().retryAfterSeconds().isPresent()
                ? response.with(
                        "retry-after",
                        Long.toString(error.get().retryAfterSeconds().getAsLong()))
                : response;
    }

    private static boolean isText(HttpRequest request) {
        return TEXT.contains(Door.mediaType(request));
    }

    /** Details are base64 in the text form too, as every other server writes them: a block of trailers is ASCII. */
    private static String trailers(RpcError error) {
        return "grpc-status: " + error.code().number() + "\r\ngrpc-message: " + percentEncoded(error.message())
                + "\r\ngrpc-status-details-bin: "
                + Base64.getEncoder().withoutPadding().encodeToString(error.toStatus()) + "\r\n";
    }

    /** All but printable ASCII without the percent sign, as gRPC over HTTP/2 has it. */
    static String percentEncoded(String message) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0x20 && b < 0x7f && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return encoded.toString();
    }
}
