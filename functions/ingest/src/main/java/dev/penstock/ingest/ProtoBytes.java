package dev.penstock.ingest;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Builds a small Protobuf message, such as an error's detail, field by field; for what is not on the hot path. */
final class ProtoBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    ProtoBytes number(int field, long number) {
        return write(() -> out.writeInt64(field, number));
    }

    ProtoBytes text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtoBytes bytes(int field, byte[] value) {
        return write(() -> out.writeByteArray(field, value));
    }

    byte[] toByteArray() {
        write(out::flush);
        return bytes.toByteArray();
    }

    private ProtoBytes write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return this;
    }

    private interface Write {
        void run() throws IOException;
    }
}
