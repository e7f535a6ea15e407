package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.penstock.outcome.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes receipts as a {@code penstock.v1.PublishResponse}, by hand on protobuf-java's stream like the envelope. A test
 * holds it against generated classes.
 */
public final class PublishResponses {

    private static final JsonFactory JSON = new JsonFactory();

    private static final int ACCEPTED = 1;
    private static final int REJECTED = 2;

    private PublishResponses() {}

    /** The bytes of a PublishResponse with these receipts, in their order. */
    public static byte[] encode(List<Receipt> receipts) {
        int accepted = accepted(receipts);
        int[] sizes = new int[receipts.size()];
        int size = 0;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizeOf(receipts.get(i));
            size += delimited(sizes[i]);
        }
        byte[] bytes = new byte[size + sizeOf(1, accepted) + sizeOf(2, sizes.length - accepted)];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            write(out, 1, accepted);
            write(out, 2, sizes.length - accepted);
            for (int i = 0; i < sizes.length; i++) {
                writeHead(out, 3, sizes[i]);
                write(out, receipts.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write to an array of the computed size", e);
        }
        return bytes;
    }

    /** The same in Protobuf's JSON form. */
    static byte[] encodeJson(List<Receipt> receipts) {
        int accepted = accepted(receipts);
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + 64 * receipts.size());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (accepted > 0) {
                json.writeNumberField("accepted", accepted);
            }
            if (receipts.size() > accepted) {
                json.writeNumberField("rejected", receipts.size() - accepted);
            }
            json.writeArrayFieldStart("receipts");
            for (Receipt receipt : receipts) {
                write(json, receipt);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write receipts to memory", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Receipt receipt) throws IOException {
        json.writeStartObject();
        write(json, "id", receipt.id() == null ? "" : receipt.id());
        write(json, "status", status(receipt) == ACCEPTED ? "STATUS_ACCEPTED" : "STATUS_REJECTED");
        if (receipt instanceof Receipt.Unconfirmed) {
            json.writeBooleanField("retryable", true);
        }
        if (!reasons(receipt).isEmpty()) {
            json.writeArrayFieldStart("reasons");
            for (Rejection reason : reasons(receipt)) {
                json.writeStartObject();
                write(json, "code", reason.code());
                write(json, "path", reason.path());
                write(json, "message", reason.message());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, String text) throws IOException {
        if (!text.isEmpty()) {
            json.writeStringField(name, text);
        }
    }

    private static int accepted(List<Receipt> receipts) {
        return (int)
                receipts.stream().filter(Receipt.Accepted.class::isInstance).count();
    }

    private static List<Rejection> reasons(Receipt receipt) {
        return switch (receipt) {
            case Receipt.Accepted accepted -> List.of();
            case Receipt.Rejected rejected -> rejected.reasons();
            case Receipt.Unconfirmed unconfirmed -> List.of(Answers.NOT_CONFIRMED);
        };
    }

    private static int status(Receipt receipt) {
        return receipt instanceof Receipt.Accepted ? ACCEPTED : REJECTED;
    }

    private static int sizeOf(Receipt receipt) {
        int size = sizeOf(1, receipt.id() == null ? "" : receipt.id())
                + CodedOutputStream.computeEnumSize(2, status(receipt));
        if (receipt instanceof Receipt.Unconfirmed) {
            size += CodedOutputStream.computeBoolSize(3, true);
        }
        for (Rejection reason : reasons(receipt)) {
            size += delimited(sizeOf(reason));
        }
        return size;
    }

    private static void write(CodedOutputStream out, Receipt receipt) throws IOException {
        write(out, 1, receipt.id() == null ? "" : receipt.id());
        out.writeEnum(2, status(receipt));
        if (receipt instanceof Receipt.Unconfirmed) {
            out.writeBool(3, true);
        }
        for (Rejection reason : reasons(receipt)) {
            writeHead(out, 4, sizeOf(reason));
            write(out, 1, reason.code());
            write(out, 2, reason.path());
            write(out, 3, reason.message());
        }
    }

    private static int sizeOf(Rejection reason) {
        return sizeOf(1, reason.code()) + sizeOf(2, reason.path()) + sizeOf(3, reason.message());
    }

    // proto3 writes no field that has its default value.

    private static int sizeOf(int field, int number) {
        return number == 0 ? 0 : CodedOutputStream.computeUInt32Size(field, number);
    }

    private static void write(CodedOutputStream out, int field, int number) throws IOException {
        if (number != 0) {
            out.writeUInt32(field, number);
        }
    }

    private static int sizeOf(int field, String text) {
        return text.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, text);
    }

    private static void write(CodedOutputStream out, int field, String text) throws IOException {
        if (!text.isEmpty()) {
            out.writeString(field, text);
        }
    }

    /** The size of a message of {@code size} bytes with its tag, of a field below 16, and its length. */
    private static int delimited(int size) {
        return 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
    }

    private static void writeHead(CodedOutputStream out, int field, int size) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(size);
    }
}
