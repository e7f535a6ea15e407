package dev.penstock.ingest;

import dev.penstock.ingest.Unpacking.CorruptException;
import dev.penstock.ingest.Unpacking.TooLargeException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip (RFC 1952): one member or several in a row, to the last byte. The JDK's stream drops what follows the last
 * member, which would be data of a device that nobody ever hears of.
 */
final class GzipMembers {

    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_HEADER_CHECKSUM = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private static final String ENDS_EARLY = "ends before its data does";

    private final byte[] in;
    private final int maxBytes;
    private int at;
    private byte[] out;
    private int size;

    private GzipMembers(byte[] in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.out = new byte[Math.min(maxBytes, expectedBytes(in))];
    }

    static byte[] unpack(byte[] in, int maxBytes) throws CorruptException, TooLargeException {
        return new GzipMembers(in, maxBytes).unpack();
    }

    /** What the last four bytes promise, as far as so few bytes can unpack to it: a member's size. */
    private static int expectedBytes(byte[] in) {
        if (in.length < HEADER_BYTES + TRAILER_BYTES) {
            return 0;
        }
        long promised = littleEndian(in, in.length - 4) & 0xffff_ffffL;
        return (int) Math.min(promised, 64L + 8L * in.length);
    }

    private byte[] unpack() throws CorruptException, TooLargeException {
        if (in.length == 0) {
            throw new CorruptException("is empty");
        }
        // Without zlib's header: gzip has its own.
        Inflater inflater = new Inflater(true);
        try {
            while (at < in.length) {
                skipHeader();
                inflater.reset();
                readMember(inflater);
            }
        } finally {
            inflater.end();
        }
        return size == out.length ? out : Arrays.copyOf(out, size);
    }

    private void skipHeader() throws CorruptException {
        boolean first = at == 0;
        if (in.length - at < 2 || (in[at] & 0xff) != 0x1f || (in[at + 1] & 0xff) != 0x8b) {
            throw new CorruptException(first ? "is not gzip" : "has more after its end, at byte " + at);
        }
        need(HEADER_BYTES);
        int flags = in[at + 3];
        if (in[at + 2] != 8 || (flags & FLAGS_RESERVED) != 0) {
            throw new CorruptException("has a header that RFC 1952 does not know");
        }
        at += HEADER_BYTES;
        if ((flags & FLAG_EXTRA) != 0) {
            need(2);
            int extra = (in[at] & 0xff) | ((in[at + 1] & 0xff) << 8);
            at += 2;
            need(extra);
            at += extra;
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CHECKSUM) != 0) {
            need(2);
            at += 2;
        }
    }

    private void skipText() throws CorruptException {
        do {
            need(1);
            at++;
        } while (in[at - 1] != 0);
    }

    private void readMember(Inflater inflater) throws CorruptException, TooLargeException {
        inflater.setInput(in, at, in.length - at);
        int start = size;
        try {
            while (!inflater.finished()) {
                if (size == out.length) {
                    grow(inflater);
                }
                int bytes = inflater.inflate(out, size, out.length - size);
                if (bytes == 0 && (inflater.needsInput() || inflater.needsDictionary()) && !inflater.finished()) {
                    throw new CorruptException(ENDS_EARLY);
                }
                size += bytes;
            }
        } catch (DataFormatException e) {
            throw new CorruptException("is corrupt: " + e.getMessage());
        }
        at = in.length - inflater.getRemaining();
        need(TRAILER_BYTES);
        CRC32 checksum = new CRC32();
        checksum.update(out, start, size - start);
        if ((int) checksum.getValue() != littleEndian(in, at) || size - start != littleEndian(in, at + 4)) {
            throw new CorruptException("is corrupt: its checksum does not match");
        }
        at += TRAILER_BYTES;
    }

    /** Makes room for more; at the limit, for one byte that tells whether there is more. */
    private void grow(Inflater inflater) throws DataFormatException, TooLargeException {
        if (out.length == maxBytes) {
            if (inflater.inflate(new byte[1]) > 0) {
                throw new TooLargeException();
            }
            return;
        }
        out = Arrays.copyOf(out, (int) Math.min(maxBytes, Math.max(1_024L, 2L * out.length)));
    }

    private void need(int bytes) throws CorruptException {
        if (in.length - at < bytes) {
            throw new CorruptException(ENDS_EARLY);
        }
    }

    private static int littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xff)
                | ((bytes[at + 1] & 0xff) << 8)
                | ((bytes[at + 2] & 0xff) << 16)
                | ((bytes[at + 3] & 0xff) << 24);
    }
}
