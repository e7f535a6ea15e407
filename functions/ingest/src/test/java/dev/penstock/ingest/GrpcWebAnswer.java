package dev.penstock.ingest;

import com.google.rpc.Status;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * A gRPC-Web answer, read as the protocol says.
 *
 * @param data of the first frame; empty where there are trailers only
 * @param trailers by name
 */
record GrpcWebAnswer(byte[] data, Map<String, String> trailers) {

    static GrpcWebAnswer read(byte[] body) {
        ByteBuffer frames = ByteBuffer.wrap(body);
        byte[] data = new byte[0];
        Map<String, String> trailers = new HashMap<>();
        while (frames.hasRemaining()) {
            int flags = frames.get() & 0xff;
            byte[] frame = new byte[frames.getInt()];
            frames.get(frame);
            if (flags == 0) {
                data = frame;
            } else if (flags == 0x80 && !frames.hasRemaining()) {
                for (String line : new String(frame, StandardCharsets.US_ASCII).split("\r\n")) {
                    String[] parts = line.split(": ", 2);
                    trailers.put(parts[0], parts[1]);
                }
            } else {
                throw new IllegalArgumentException("flags " + flags);
            }
        }
        return new GrpcWebAnswer(data, trailers);
    }

    String status() {
        return trailers.getOrDefault("grpc-status", "");
    }

    String message() {
        return URLDecoder.decode(trailers.getOrDefault("grpc-message", "").replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    Status details() throws IOException {
        return Status.parseFrom(Base64.getDecoder().decode(trailers.getOrDefault("grpc-status-details-bin", "")));
    }
}
