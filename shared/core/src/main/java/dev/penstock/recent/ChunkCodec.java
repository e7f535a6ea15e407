package dev.penstock.recent;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.PermanentException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A chunk's bytes: one byte for the form, then an envelope as it is or deflated (raw, RFC 1951). Holds native memory, so
 * it lives for one call and is closed.
 */
final class ChunkCodec implements AutoCloseable {

    private static final byte PLAIN = 0;
    private static final byte DEFLATED = 1;

    /**
     * Below this many bytes an envelope is stored as it is: a write unit is 1 KB, so nothing is saved, and resetting the
     * compressor costs more than writing the event.
     */
    private static final int COMPRESS_FROM = 768;

    /**
     * Measured with 64 pump readings (11.9 KB): level 1 gives 3.2 KB for 1.4 µs an event, level 6 2.8 KB for 2.6 µs,
     * level 9 hardly less for 3.8 µs. A write unit of 1 KB costs far more than a microsecond each for 64 events.
     */
    private static final int LEVEL = 6;

    private final Deflater deflater = new Deflater(LEVEL, true);
    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[8192];

    /** Packs events, at least one, which have all been through the same version of the pipeline. */
    byte[] pack(List<Event> events) {
        byte[] envelope =
                EventBatchCodec.encode(new EventBatch(0, events.getFirst().pipeline(), events));
        if (envelope.length < COMPRESS_FROM) {
            byte[] bytes = new byte[envelope.length + 1];
            bytes[0] = PLAIN;
            System.arraycopy(envelope, 0, bytes, 1, envelope.length);
            return bytes;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(envelope.length / 3);
        out.write(DEFLATED);
        deflater.reset();
        deflater.setInput(envelope);
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        return out.toByteArray();
    }

    /**
     * The events of a chunk.
     *
     * @throws PermanentException if {@link #pack} did not write these bytes
     */
    List<Event> unpack(byte[] bytes) {
        byte[] envelope = switch (bytes.length == 0 ? -1 : bytes[0]) {
            case PLAIN -> java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
            case DEFLATED -> inflate(bytes);
            default -> throw new PermanentException("read chunk: unknown form");
        };
        return switch (EventBatchCodec.decode(envelope)) {
            case Outcome.Accepted<EventBatch> accepted -> accepted.value().events();
            case Outcome.Rejected<EventBatch> rejected ->
                throw new PermanentException(
                        "read chunk: " + rejected.reasons().getFirst().message());
        };
    }

    private byte[] inflate(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length * 6);
        inflater.reset();
        inflater.setInput(bytes, 1, bytes.length - 1);
        try {
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                if (count == 0 && !inflater.finished()) {
                    throw new PermanentException("read chunk: its end is missing");
                }
                out.write(buffer, 0, count);
            }
        } catch (DataFormatException e) {
            throw new PermanentException("read chunk", e);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
