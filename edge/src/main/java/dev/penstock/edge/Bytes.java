package dev.penstock.edge;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Leaves encoded what gRPC carries: the ingest core reads and writes Protobuf itself. */
final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    /** Stand for what could not be unpacked; told apart from requests by identity. */
    private static final byte[] TOO_LONG = new byte[0];

    private static final byte[] DAMAGED = new byte[0];

    @Override
    public InputStream stream(byte[] encoded) {
        return new Encoded(encoded);
    }

    /** Never throws: gRPC would tell the client nothing of it but that something is wrong. */
    @Override
    public byte[] parse(InputStream stream) {
        try {
            // What gRPC has not unpacked tells its length; then one array is filled without growing.
            if (stream instanceof KnownLength) {
                return stream.readNBytes(stream.available());
            }
            return stream.readAllBytes();
        } catch (StatusRuntimeException e) {
            // gRPC's own limit on what a packed request may unpack to.
            return TOO_LONG;
        } catch (IOException e) {
            return DAMAGED;
        }
    }

    /** Why an array that {@link #parse} answered is no request; null if it is one. */
    static @Nullable StatusException fault(byte[] parsed) {
        if (parsed == TOO_LONG) {
            return Status.RESOURCE_EXHAUSTED
                    .withDescription("the request is longer, unpacked, than this server takes")
                    .asException();
        }
        if (parsed == DAMAGED) {
            return Status.INVALID_ARGUMENT
                    .withDescription("the request cannot be unpacked")
                    .asException();
        }
        return null;
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
