package dev.penstock.ingest;

import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Rejection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Receipts as bytes, so that an answer can be given again in whatever form a door answers: a version byte, then deflated
 * the number of receipts and each of them.
 */
final class ReceiptsCodec {

    private static final int VERSION = 1;
    private static final int ACCEPTED = 0;
    private static final int REJECTED = 1;
    private static final int REJECTED_WITHOUT_ID = 2;

    private ReceiptsCodec() {}

    /** @throws IllegalArgumentException if one is unconfirmed: that is no answer to give again */
    static byte[] pack(List<Receipt> receipts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 + 16 * receipts.size());
        bytes.write(VERSION);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(receipts.size());
            for (Receipt receipt : receipts) {
                write(receipt, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("pack receipts in memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Receipt receipt, DataOutputStream out) throws IOException {
        switch (receipt) {
            case Receipt.Accepted accepted -> {
                out.writeByte(ACCEPTED);
                writeText(accepted.id(), out);
            }
            case Receipt.Rejected rejected -> {
                String id = rejected.id();
                out.writeByte(id == null ? REJECTED_WITHOUT_ID : REJECTED);
                if (id != null) {
                    writeText(id, out);
                }
                out.writeInt(rejected.reasons().size());
                for (Rejection reason : rejected.reasons()) {
                    writeText(reason.code(), out);
                    writeText(reason.path(), out);
                    writeText(reason.message(), out);
                }
            }
            case Receipt.Unconfirmed unconfirmed ->
                throw new IllegalArgumentException("event " + unconfirmed.id() + " is not confirmed");
        }
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /**
     * Unpacks receipts.
     *
     * @throws PermanentException if the bytes are none
     */
    static List<Receipt> unpack(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new PermanentException("unpack receipts: not of version " + VERSION);
        }
        List<Receipt> receipts = new ArrayList<>();
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
            for (int left = in.readInt(); left > 0; left--) {
                receipts.add(read(in));
            }
            return receipts;
        } catch (IOException e) {
            throw new PermanentException("unpack receipts: the bytes are damaged", e);
        }
    }

    private static Receipt read(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case ACCEPTED -> new Receipt.Accepted(readText(in));
            case REJECTED -> rejected(readText(in), in);
            case REJECTED_WITHOUT_ID -> rejected(null, in);
            default -> throw new IOException("kind " + kind);
        };
    }

    private static Receipt rejected(@Nullable String id, DataInputStream in) throws IOException {
        List<Rejection> reasons = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            reasons.add(new Rejection(readText(in), readText(in), readText(in)));
        }
        return new Receipt.Rejected(id, reasons);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] utf8 = in.readNBytes(length);
        if (utf8.length < length) {
            throw new IOException("a text is cut off");
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
