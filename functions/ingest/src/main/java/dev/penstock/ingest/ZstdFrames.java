package dev.penstock.ingest;

import dev.penstock.ingest.Unpacking.CorruptException;
import dev.penstock.ingest.Unpacking.TooLargeException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.util.Arrays;

/**
 * Reads Zstandard (RFC 8878): frames in a row, to the last byte. Before anything is unpacked, the headers of the frames and
 * of their blocks are walked over: they tell how much it can be at most. So there is one buffer, never larger than that or
 * than the limit, and no window beside it, whatever a header asks for.
 */
final class ZstdFrames {

    /** What RFC 9659 allows in {@code Content-Encoding}, and the largest that the library takes. */
    private static final long MAX_WINDOW_BYTES = 8L << 20;

    private static final int MAX_BLOCK_BYTES = 128 << 10;
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int RAW_BLOCK = 0;
    private static final int RUN_BLOCK = 1;
    private static final int PACKED_BLOCK = 2;

    private static final String NOT_ITS_SIZE = "is corrupt: a frame does not have the size that it says";

    private final byte[] in;
    private final int maxBytes;
    private int at;

    private ZstdFrames(byte[] in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    static byte[] unpack(byte[] in, int maxBytes) throws CorruptException, TooLargeException {
        return new ZstdFrames(in, maxBytes).unpack();
    }

    private byte[] unpack() throws CorruptException, TooLargeException {
        if (in.length == 0) {
            throw new CorruptException("is empty");
        }
        byte[] out = new byte[(int) Math.min(maxBytes, mostBytes())];
        int size = 0;
        at = 0;
        while (at < in.length) {
            int start = at;
            if (!skipIfSkippable()) {
                Frame frame = walk();
                size += unpack(frame, start, out, size);
            }
        }
        return size == out.length ? out : Arrays.copyOf(out, size);
    }

    /** Walks over everything. @return what it can unpack to at most */
    private long mostBytes() throws CorruptException, TooLargeException {
        long declared = 0;
        long most = 0;
        while (at < in.length) {
            if (!skipIfSkippable()) {
                Frame frame = walk();
                declared += Math.max(0, frame.contentBytes());
                most += frame.contentBytes() >= 0 ? frame.contentBytes() : frame.mostBytes();
                if (declared > maxBytes) {
                    throw new TooLargeException();
                }
            }
        }
        return most;
    }

    private int unpack(Frame frame, int start, byte[] out, int from) throws CorruptException, TooLargeException {
        boolean declared = frame.contentBytes() >= 0;
        int room = declared ? (int) Math.min(frame.contentBytes(), out.length - from) : out.length - from;
        if (room == 0 && frame.mostBytes() > 0) {
            // The library would find nothing wrong with a frame that there is no room for.
            if (declared) {
                throw new CorruptException(NOT_ITS_SIZE);
            }
            throw new TooLargeException();
        }
        int bytes;
        try {
            bytes = new ZstdDecompressor().decompress(in, start, at - start, out, from, room);
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            if (why.startsWith("Output buffer too small") && !declared && from + room == maxBytes) {
                throw new TooLargeException();
            }
            throw new CorruptException("is corrupt: " + why);
        }
        if (declared && bytes != frame.contentBytes()) {
            throw new CorruptException(NOT_ITS_SIZE);
        }
        return bytes;
    }

    private boolean skipIfSkippable() throws CorruptException {
        if ((magic() & 0xffff_fff0) == SKIPPABLE_MAGIC) {
            at += 4;
            skip(read(4));
            return true;
        }
        return false;
    }

    /** The next four bytes, or 0, which begins nothing, where there are fewer. */
    private int magic() {
        return in.length - at < 4 ? 0 : (int) number(at, 4);
    }

    /**
     * A frame that has been walked over.
     *
     * @param contentBytes what it says that it unpacks to, or -1
     * @param mostBytes what its blocks can unpack to at most
     */
    private record Frame(long contentBytes, long mostBytes) {}

    private Frame walk() throws CorruptException, TooLargeException {
        if (magic() != MAGIC) {
            throw new CorruptException(at == 0 ? "is not zstd" : "has more after its end, at byte " + at);
        }
        at += 4;
        int descriptor = (int) read(1);
        if ((descriptor & 0x08) != 0) {
            throw new CorruptException("has a header that RFC 8878 does not know");
        }
        boolean oneSegment = (descriptor & 0x20) != 0;
        long window = oneSegment ? 0 : windowBytes((int) read(1));
        int dictionaryBytes = (1 << (descriptor & 3)) >> 1;
        if (read(dictionaryBytes) != 0) {
            throw new CorruptException("needs a dictionary, and there is none");
        }
        long content = contentBytes(descriptor >> 6, oneSegment);
        if (content > maxBytes) {
            throw new TooLargeException();
        }
        if ((oneSegment ? content : window) > MAX_WINDOW_BYTES) {
            throw new CorruptException("needs a window of more than 8 MiB; pack it with a smaller one (RFC 9659)");
        }
        long most = walkBlocks();
        if ((descriptor & 0x04) != 0) {
            skip(4);
        }
        return new Frame(content, most);
    }

    private static long windowBytes(int descriptor) {
        long base = 1L << (10 + (descriptor >> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private long contentBytes(int flag, boolean oneSegment) throws CorruptException, TooLargeException {
        long bytes = switch (flag) {
            case 0 -> oneSegment ? read(1) : -1;
            case 1 -> read(2) + 256;
            case 2 -> read(4);
            default -> read(8);
        };
        if (flag == 3 && bytes < 0) {
            throw new TooLargeException();
        }
        return bytes;
    }

    private long walkBlocks() throws CorruptException {
        long most = 0;
        boolean last;
        do {
            int header = (int) read(3);
            last = (header & 1) != 0;
            int size = header >> 3;
            switch ((header >> 1) & 3) {
                case RAW_BLOCK -> {
                    most += size;
                    skip(size);
                }
                case RUN_BLOCK -> {
                    most += size;
                    skip(1);
                }
                case PACKED_BLOCK -> {
                    most += MAX_BLOCK_BYTES;
                    skip(size);
                }
                default -> throw new CorruptException("has a block that RFC 8878 does not know");
            }
        } while (!last);
        return most;
    }

    /** A number of up to eight bytes, the lowest first. */
    private long read(int bytes) throws CorruptException {
        skip(bytes);
        return number(at - bytes, bytes);
    }

    private long number(int from, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (in[from + i] & 0xffL) << (8 * i);
        }
        return number;
    }

    private void skip(long bytes) throws CorruptException {
        if (in.length - at < bytes) {
            throw new CorruptException("ends before its data does");
        }
        at += (int) bytes;
    }
}
