package dev.penstock.memory;

import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.PermanentException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A device's two snapshots in bytes: a version byte, then base and current, each as its position (shard, sequence number,
 * index; an empty shard for none) and its numbers (how many keys; for each the key, how many numbers, and these).
 */
final class MemoryCodec {

    private static final byte VERSION = 1;

    private MemoryCodec() {}

    /**
     * What is stored of a device.
     *
     * @param base before the last saved batch
     * @param current after it
     */
    record Memory(Snapshot base, Snapshot current) {
        static final Memory NOTHING = new Memory(Snapshot.EMPTY, Snapshot.EMPTY);
    }

    static byte[] encode(Memory memory) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(memory.base(), out);
            write(memory.current(), out);
        } catch (IOException e) {
            throw new UncheckedIOException("write to an array", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Snapshot snapshot, DataOutputStream out) throws IOException {
        SourcePosition position = snapshot.position();
        out.writeUTF(position == null ? "" : position.shard());
        if (position != null) {
            out.writeUTF(position.sequenceNumber());
            out.writeInt(position.index());
        }
        out.writeShort(snapshot.numbers().size());
        // In order, so that equal memories are equal bytes.
        for (Map.Entry<String, double[]> entry : new TreeMap<>(snapshot.numbers()).entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeShort(entry.getValue().length);
            for (double number : entry.getValue()) {
                out.writeDouble(number);
            }
        }
    }

    /**
     * Unpacks what {@link #encode} packed.
     *
     * @throws PermanentException if the bytes are no memory
     */
    static Memory decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new PermanentException("read memory: version " + version + " is not " + VERSION);
            }
            Memory memory = new Memory(read(in), read(in));
            if (in.available() > 0) {
                throw new PermanentException("read memory: " + in.available() + " bytes follow it");
            }
            return memory;
        } catch (IOException | IllegalArgumentException e) {
            throw new PermanentException("read memory: " + bytes.length + " bytes are none", e);
        }
    }

    private static Snapshot read(DataInputStream in) throws IOException {
        String shard = in.readUTF();
        SourcePosition position =
                shard.isEmpty() ? null : new SourcePosition(shard, digits(in.readUTF()), in.readInt());
        Map<String, double[]> numbers = new HashMap<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            String key = in.readUTF();
            double[] values = new double[in.readUnsignedShort()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
            numbers.put(key, values);
        }
        return new Snapshot(position, numbers);
    }

    private static String digits(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("a sequence number must be digits");
        }
        return text;
    }
}
