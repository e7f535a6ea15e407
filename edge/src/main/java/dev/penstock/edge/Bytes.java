package dev.penstock.edge;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Leaves encoded what gRPC carries: the ingest core reads and writes Protobuf itself. */
final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] encoded) {
        return new Encoded(encoded);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            // What gRPC has not unpacked tells its length; then one array is filled without growing.
            if (stream instanceof KnownLength) {
                return stream.readNBytes(stream.available());
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("read a request", e);
        }
    }

    /** Copied once, by gRPC's framer, which asks for the length and the bytes in this form. */
    private static final class Encoded extends ByteArrayInputStream implements KnownLength, Drainable {

        private Encoded(byte[] encoded) {
            super(encoded);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            return Math.toIntExact(transferTo(target));
        }
    }
}
