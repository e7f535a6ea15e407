package dev.penstock.event;

import java.nio.charset.StandardCharsets;

/**
 * MurmurHash3 by Austin Appleby (public domain), seed 0: x86 32-bit for lanes, x64 128-bit for ids. Stored data depends
 * on both, so they never change; the test vectors are the published ones.
 *
 * @see <a href="https://github.com/aappleby/smhasher">smhasher</a>
 */
public final class Murmur3 {

    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3() {}

    /** A 128-bit hash. */
    public record Hash128(long high, long low) {}

    /** The x86 32-bit hash of the text's UTF-8 bytes. */
    public static int hash32(String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        int h = 0;
        int blocksEnd = b.length & ~3;
        for (int i = 0; i < blocksEnd; i += 4) {
            h ^= mix32((b[i] & 0xff) | (b[i + 1] & 0xff) << 8 | (b[i + 2] & 0xff) << 16 | b[i + 3] << 24);
            h = Integer.rotateLeft(h, 13) * 5 + 0xe6546b64;
        }
        int tail = 0;
        for (int i = b.length - 1; i >= blocksEnd; i--) {
            tail = tail << 8 | (b[i] & 0xff);
        }
        if (blocksEnd < b.length) {
            h ^= mix32(tail);
        }
        h ^= b.length;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }

    private static int mix32(int k) {
        return Integer.rotateLeft(k * 0xcc9e2d51, 15) * 0x1b873593;
    }

    /** The x64 128-bit hash of the text's UTF-8 bytes. */
    public static Hash128 hash128(String text) {
        return hash128(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The x64 128-bit hash of {@code b}. */
    public static Hash128 hash128(byte[] b) {
        long h1 = 0;
        long h2 = 0;
        int blocksEnd = b.length & ~15;
        for (int i = 0; i < blocksEnd; i += 16) {
            h1 ^= mixFirst(littleEndian(b, i, 8));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mixSecond(littleEndian(b, i + 8, 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        int rest = b.length - blocksEnd;
        if (rest > 8) {
            h2 ^= mixSecond(littleEndian(b, blocksEnd + 8, rest - 8));
        }
        if (rest > 0) {
            h1 ^= mixFirst(littleEndian(b, blocksEnd, Math.min(rest, 8)));
        }
        h1 ^= b.length;
        h2 ^= b.length;
        h1 += h2;
        h2 += h1;
        h1 = finish(h1);
        h2 = finish(h2);
        h1 += h2;
        h2 += h1;
        return new Hash128(h1, h2);
    }

    private static long littleEndian(byte[] b, int from, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (b[from + i] & 0xff);
        }
        return value;
    }

    private static long mixFirst(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mixSecond(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finish(long k) {
        long h = (k ^ k >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
