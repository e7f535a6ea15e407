package dev.penstock.dedup;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.PermanentException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The packed ids of a chunk: a version byte, then for each raw record its 8-byte hash, the number of ids (4 bytes) and
 * for each id its 16-byte hash and its index in the record (4 bytes). Hashes do not compress, so nothing is compressed.
 */
final class ChunkBytes {

    private static final byte VERSION = 1;
    private static final int RECORD_BYTES = Long.BYTES + Integer.BYTES;
    private static final int ID_BYTES = 2 * Long.BYTES + Integer.BYTES;

    private ChunkBytes() {}

    /** Packs events of one device, in the order of the stream. */
    static byte[] pack(List<Event> events) {
        ByteBuffer out = ByteBuffer.allocate(1 + events.size() * (RECORD_BYTES + ID_BYTES));
        out.put(VERSION);
        int from = 0;
        while (from < events.size()) {
            SourcePosition source = PassedId.sourceOf(events.get(from));
            int to = from + 1;
            while (to < events.size() && isSameRecord(source, PassedId.sourceOf(events.get(to)))) {
                to++;
            }
            long record = PassedId.record(source);
            out.putLong(record).putInt(to - from);
            for (Event event : events.subList(from, to)) {
                PassedId id = PassedId.of(event, record);
                out.putLong(id.high())
                        .putLong(id.low())
                        .putInt(PassedId.sourceOf(event).index());
            }
            from = to;
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static boolean isSameRecord(SourcePosition a, SourcePosition b) {
        return a.sequenceNumber().equals(b.sequenceNumber()) && a.shard().equals(b.shard());
    }

    /**
     * Unpacks a chunk.
     *
     * @throws PermanentException if the bytes are none
     */
    static List<PassedId> unpack(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<PassedId> ids = new ArrayList<>(bytes.length / ID_BYTES);
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new PermanentException("read ids: version " + version + " is not " + VERSION);
            }
            while (in.hasRemaining()) {
                long record = in.getLong();
                for (int left = in.getInt(); left > 0; left--) {
                    ids.add(new PassedId(in.getLong(), in.getLong(), PassedId.position(record, in.getInt())));
                }
            }
            return ids;
        } catch (BufferUnderflowException e) {
            throw new PermanentException("read ids: the chunk of " + bytes.length + " bytes is cut off", e);
        }
    }
}
