package dev.penstock.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The frames of gRPC-Web: a byte of flags, four of length, and so many bytes.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB.md</a>
 */
final class GrpcWebFrames {

    private static final int HEAD = 5;
    private static final int COMPRESSED = 1;
    private static final int TRAILERS = 0x80;

    private GrpcWebFrames() {}

    /** The one frame of a unary request. */
    record Frame(boolean compressed, byte[] bytes) {}

    /** Reads a body that holds one frame of data and nothing else; empty if it does not. */
    static Optional<Frame> readOne(byte[] body) {
        if (body.length < HEAD || (body[0] != 0 && body[0] != COMPRESSED)) {
            return Optional.empty();
        }
        int length = ByteBuffer.wrap(body, 1, 4).getInt();
        return length == body.length - HEAD
                ? Optional.of(new Frame(body[0] == COMPRESSED, Arrays.copyOfRange(body, HEAD, body.length)))
                : Optional.empty();
    }

    /** A body of two frames, or of the trailers alone where there is no data. */
    static byte[] write(Optional<byte[]> data, String trailers) {
        byte[] block = trailers.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer body = ByteBuffer.allocate(data.map(d -> HEAD + d.length).orElse(0) + HEAD + block.length);
        data.ifPresent(d -> body.put((byte) 0).putInt(d.length).put(d));
        return body.put((byte) TRAILERS).putInt(block.length).put(block).array();
    }

    /** Undoes base64 that may be made of several pieces, each padded; empty if it is no base64. */
    static Optional<byte[]> decodeText(byte[] text) {
        byte[] decoded = new byte[text.length];
        int length = 0;
        int from = 0;
        try {
            while (from < text.length) {
                int to = from;
                while (to < text.length && text[to] != '=') {
                    to++;
                }
                while (to < text.length && text[to] == '=') {
                    to++;
                }
                byte[] piece = Base64.getDecoder().decode(Arrays.copyOfRange(text, from, to));
                System.arraycopy(piece, 0, decoded, length, piece.length);
                length += piece.length;
                from = to;
            }
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(decoded, length));
    }
}
