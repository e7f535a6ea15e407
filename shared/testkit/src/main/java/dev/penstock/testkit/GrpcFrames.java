package dev.penstock.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a gRPC client writes to a new connection, byte for byte, so that a test can stop anywhere within it. */
public final class GrpcFrames {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private GrpcFrames() {}

    /**
     * HTTP/2's preface and settings, and one call with one request in two frames, which ends what the client says.
     *
     * @param method {@code Publish} or {@code PublishStream}
     * @param request less than 30,000 bytes
     */
    public static byte[] call(String authority, String method, String token, byte[] request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] message = message(request);
        int half = message.length / 2;
        out.writeBytes(unfinishedCall(authority, method, token, request));
        frame(out, DATA, END_STREAM, 1, Arrays.copyOfRange(message, half, message.length));
        return out.toByteArray();
    }

    /** The same without the second half of the request. */
    public static byte[] unfinishedCall(String authority, String method, String token, byte[] request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, SETTINGS, 0, 0, new byte[0]);
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":method", "POST");
        header(headers, ":scheme", "http");
        header(headers, ":path", "/penstock.v1.IngestService/" + method);
        header(headers, ":authority", authority);
        header(headers, "content-type", "application/grpc");
        header(headers, "te", "trailers");
        header(headers, "authorization", "Bearer " + token);
        frame(out, HEADERS, END_HEADERS, 1, headers.toByteArray());
        byte[] message = message(request);
        frame(out, DATA, 0, 1, Arrays.copyOf(message, message.length / 2));
        return out.toByteArray();
    }

    /** With gRPC's prefix: not packed, and how long. */
    private static byte[] message(byte[] request) {
        return ByteBuffer.allocate(5 + request.length)
                .put((byte) 0)
                .putInt(request.length)
                .put(request)
                .array();
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.writeBytes(ByteBuffer.allocate(9)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .array());
        out.writeBytes(payload);
    }

    /** HPACK at its simplest: a literal that is not indexed, with a new name; both shorter than 127 bytes. */
    private static void header(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        for (String text : new String[] {name, value}) {
            out.write(text.length());
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
