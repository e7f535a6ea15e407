package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackingTest {

    private static final int LIMIT = 1_000_000;

    private static final String TEXT = "[{\"id\":\"z1\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\","
            + "\"time\":\"2026-03-01T00:00:00.030Z\",\"data\":{\"temperature\":72.4,\"unit\":\"degF\"}},"
            + "{\"id\":\"z2\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\","
            + "\"time\":\"2026-03-01T00:00:01.030Z\",\"data\":{\"temperature\":72.5,\"unit\":\"degF\"}}]";

    // TEXT as zstd 1.5 and gzip 1.12 pack it on the command line.
    private static final String ZSTD_OF_A_FILE =
            "KLUv/WQLANUDAOKGFxtwS3Ww4l+oSei4jJQHNj4wZ4YOI0LMV/V/CQGIQFLm8fBAcWb1Nka0ASCVqA/jLvjnvl7Ua5"
                    + "chkUSaWUh5kDwClco1Be7dF1/0p6yNk3Sei4/wRGuc2Tg5rGbNyyEKAAARgJ8BYkHYaymsVycKBN4ZEJqpjDWZubij"
                    + "hA==";
    private static final String ZSTD_OF_A_PIPE_WITHOUT_CHECKSUM =
            "KLUv/QBoxQMAoocYGXCtDoCCKOKHRtbAfAccwVAQxBZivqr/SwiK4N6qqhcMy8P3dKCvoD0Cnh+o48OVcp+Cjx3l15"
                    + "EFtsHdwy0Dlg1v3+GZzv669DRTbrgbV6m/TjhWKVQNXmbE8utuOrycp5IHAAARgJ8BYoIwb0snSJqpjDWZ";
    private static final String ZSTD_WITH_A_WINDOW_OF_128_MIB =
            "KLUv/QSIxQMAoocYGXCtDoCCKOKHRtbAfAccwVAQxBZivqr/SwiK4N6qqhcMy8P3dKCvoD0Cnh+o48OVcp+Cjx3l15"
                    + "EFtsHdwy0Dlg1v3+GZzv669DRTbrgbV6m/TjhWKVQNXmbE8utuOrycp5IHAAARgJ8BYoIwb0snSJqpjDWZubijhA==";
    private static final String GZIP_WITH_A_FILE_NAME =
            "H4sICFhYCGsAA2UuanNvbgCLrlbKTFGyUqoyVNJRSkkty0xO9QTxC0pzC3QNzYGCJZUFqVABvZLUnNTc1JKiSpB4Zi"
                    + "5I3MjAyEzXwFjXwDDEwMAKjPQMjA2iQMYlliQqWVUrlaTmFqQWJZaUFgE1mBvpmegoleZllgA1p6SmuynV1urAHGFE"
                    + "NUcYEnKEKbojYgFehEJYCwEAAA==";

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] pack(String encoding, byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = encoding.equals("gzip") ? new GZIPOutputStream(packed) : new ZstdOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] unpack(@Nullable String encoding, byte[] body) {
        return assertInstanceOf(
                        Unpacking.Result.Unpacked.class,
                        Unpacking.unpack(encoding, body, LIMIT),
                        () -> Unpacking.unpack(encoding, body, LIMIT).toString())
                .body();
    }

    private static Refusal refuse(String encoding, byte[] body, int limit) {
        return assertInstanceOf(Unpacking.Result.Refused.class, Unpacking.unpack(encoding, body, limit))
                .refusal();
    }

    private static void assertCorrupt(String encoding, byte[] body, String sentence) {
        Refusal refusal = refuse(encoding, body, LIMIT);
        assertEquals(400, refusal.status());
        assertTrue(refusal.detail().startsWith("the " + encoding + " body " + sentence), refusal.detail());
    }

    @Test
    void withoutAnEncodingABodyIsNotEvenCopied() {
        byte[] body = bytes(TEXT);
        for (String encoding : Arrays.asList(null, "", " ", "identity", "Identity")) {
            assertSame(body, unpack(encoding, body));
        }
    }

    @Test
    void whatTheCommonToolsPackIsUnpacked() {
        assertEquals(TEXT, new String(unpack("zstd", base64(ZSTD_OF_A_FILE)), StandardCharsets.UTF_8));
        assertEquals(
                TEXT, new String(unpack("ZSTD ", base64(ZSTD_OF_A_PIPE_WITHOUT_CHECKSUM)), StandardCharsets.UTF_8));
        assertEquals(TEXT, new String(unpack("gzip", base64(GZIP_WITH_A_FILE_NAME)), StandardCharsets.UTF_8));
        assertEquals(TEXT, new String(unpack("x-gzip", base64(GZIP_WITH_A_FILE_NAME)), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"gzip, 0", "gzip, 1", "gzip, 1000000", "zstd, 0", "zstd, 1", "zstd, 300", "zstd, 1000000"})
    void anySizeUpToTheLimitIsUnpacked(String encoding, int size) throws IOException {
        byte[] zeros = new byte[size];
        assertArrayEquals(zeros, unpack(encoding, pack(encoding, zeros)));
        byte[] noise = new byte[Math.min(size, LIMIT - 1_000)];
        new Random(size).nextBytes(noise);
        assertArrayEquals(noise, unpack(encoding, pack(encoding, noise)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void membersInARowAreOneBody(String encoding) throws IOException {
        byte[] one = pack(encoding, bytes(TEXT));
        byte[] empty = pack(encoding, new byte[0]);
        assertEquals(TEXT + TEXT, new String(unpack(encoding, join(one, empty, one)), StandardCharsets.UTF_8));
        byte[] half = pack(encoding, new byte[LIMIT / 2]);
        assertEquals(LIMIT, unpack(encoding, join(half, half)).length);
        assertEquals(
                413,
                refuse(encoding, join(half, half, pack(encoding, new byte[1])), LIMIT)
                        .status());
    }

    @Test
    void framesThatDoNotSayTheirSizeAreLimitedTogether() {
        byte[] frame = base64(ZSTD_OF_A_PIPE_WITHOUT_CHECKSUM);
        int length = TEXT.length();
        assertEquals(413, refuse("zstd", frame, length - 1).status());
        for (int limit : new int[] {2 * length - 1, length + 1, length}) {
            assertEquals(413, refuse("zstd", join(frame, frame), limit).status());
        }
        assertEquals(2 * length, unpack("zstd", join(frame, frame)).length);
    }

    @Test
    void skippableFramesOfZstdAreSkipped() {
        byte[] skippable = HexFormat.of().parseHex("5a2a4d1803000000616263");
        byte[] frame = base64(ZSTD_OF_A_FILE);
        assertEquals(
                TEXT + TEXT,
                new String(
                        unpack("zstd", join(skippable, frame, skippable, frame, skippable)), StandardCharsets.UTF_8));
        assertCorrupt("zstd", Arrays.copyOf(skippable, 9), "ends before its data does");
    }

    @Test
    void theOptionalPartsOfAGzipHeaderAreSkipped() throws IOException {
        byte[] plain = pack("gzip", bytes(TEXT));
        byte[] header = HexFormat.of().parseHex("1f8b081e00000000000302004142" + "6e616d6500" + "6300" + "ffff");
        byte[] body = join(header, Arrays.copyOfRange(plain, 10, plain.length));
        assertEquals(TEXT, new String(unpack("gzip", body), StandardCharsets.UTF_8));
        for (int length = 1; length < header.length; length++) {
            assertCorrupt(
                    "gzip", Arrays.copyOf(header, length), length < 2 ? "is not gzip" : "ends before its data does");
        }
    }

    @Test
    void whateverTheCutATruncatedBodyIsRefused() {
        for (Map.Entry<String, String> packed : Map.of(
                        "gzip", GZIP_WITH_A_FILE_NAME, "zstd", ZSTD_OF_A_FILE, "ZSTD", ZSTD_OF_A_PIPE_WITHOUT_CHECKSUM)
                .entrySet()) {
            byte[] whole = base64(packed.getValue());
            for (int length = 0; length < whole.length; length++) {
                Refusal refusal = refuse(packed.getKey(), Arrays.copyOf(whole, length), LIMIT);
                assertEquals(400, refusal.status());
                assertEquals("invalid-body", refusal.code());
            }
        }
        byte[] gzip = base64(GZIP_WITH_A_FILE_NAME);
        assertCorrupt("gzip", Arrays.copyOf(gzip, gzip.length - 9), "ends before its data does");
        byte[] zstd = base64(ZSTD_OF_A_FILE);
        assertCorrupt("zstd", Arrays.copyOf(zstd, zstd.length - 9), "ends before its data does");
    }

    @Test
    void whatIsNotPackedOrHasMoreAfterItsEndIsRefused() {
        assertCorrupt("gzip", new byte[0], "is empty");
        assertCorrupt("zstd", new byte[0], "is empty");
        assertCorrupt("gzip", bytes(TEXT), "is not gzip");
        assertCorrupt("zstd", bytes(TEXT), "is not zstd");
        assertCorrupt("zstd", base64(GZIP_WITH_A_FILE_NAME), "is not zstd");
        assertCorrupt("gzip", join(base64(GZIP_WITH_A_FILE_NAME), new byte[1]), "has more after its end, at byte ");
        assertCorrupt("zstd", join(base64(ZSTD_OF_A_FILE), bytes(TEXT)), "has more after its end, at byte ");
    }

    @Test
    void damageIsFoundByTheChecksum() throws IOException {
        byte[] noise = new byte[1_000];
        new Random(1).nextBytes(noise);
        // Stored as they are, so that nothing but the checksum can tell.
        byte[] gzip = pack("gzip", noise);
        gzip[500] ^= 1;
        assertCorrupt("gzip", gzip, "is corrupt: its checksum does not match");
        byte[] zstd = pack("zstd", noise);
        zstd[500] ^= 1;
        assertCorrupt("zstd", zstd, "is corrupt: Bad checksum");
    }

    @Test
    void aWindowLargerThanHttpAllowsIsRefused() {
        assertCorrupt("zstd", base64(ZSTD_WITH_A_WINDOW_OF_128_MIB), "needs a window of more than 8 MiB");
    }

    @ParameterizedTest
    @CsvSource({
        // magic, descriptor, content size or window, one raw block
        "28b52ffd 24 05 090000 61 00000000, is corrupt",
        "28b52ffd 20 00 090000 61,          is corrupt",
        "28b52ffd 20 02 090000 61,          is corrupt: a frame does not have the size that it says",
        "28b52ffd 28 01 090000 61,          has a header that RFC 8878 does not know",
        "28b52ffd 20 01 0f0000 61,          has a block that RFC 8878 does not know",
        "28b52ffd 21 07 01 090000 61,       'needs a dictionary, and there is none'",
        "28b52ffd 20 01 050000,             is corrupt",
    })
    void aFrameThatContradictsItselfIsRefused(String hex, String sentence) {
        assertCorrupt("zstd", HexFormat.of().parseHex(hex.replace(" ", "")), sentence);
    }

    @Test
    void aSizeBeyondTheLimitIsRefusedByTheHeaderAlone() {
        for (String hex :
                List.of("28b52ffd a0 41420f00", "28b52ffd e0 ffffffffffffffff", "28b52ffd e0 0000000001000000")) {
            byte[] header = HexFormat.of().parseHex(hex.replace(" ", ""));
            assertEquals(413, refuse("zstd", header, LIMIT).status());
        }
    }

    /** 100 MB of zeros in 100 kB; with the size in the header and without. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void aBombIsRefusedAtOnceAndTakesNoMoreMemoryThanTheLimit(String encoding) throws IOException {
        byte[] bomb = pack(encoding, new byte[100_000_000]);
        assertTrue(bomb.length < 101_000, () -> bomb.length + " bytes");
        assertRefusedInLittleMemory(encoding, bomb);

        // Many small ones in a row: each is harmless.
        byte[] small = pack(encoding, new byte[100_000]);
        byte[][] members = new byte[1_000][];
        Arrays.fill(members, small);
        assertRefusedInLittleMemory(encoding, join(members));
    }

    private static void assertRefusedInLittleMemory(String encoding, byte[] bomb) {
        refuse(encoding, bomb, LIMIT); // so that classes are loaded
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Refusal refusal = refuse(encoding, bomb, LIMIT);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertEquals(413, refusal.status());
        assertEquals(Map.of("limit", "PENSTOCK_MAX_BODY_BYTES", "limitValue", LIMIT), refusal.extra());
        assertTrue(allocated < 3 * LIMIT, () -> allocated + " bytes");
    }

    @Test
    void aBodyThatIsTooLargePackedIsNotUnpackedAtAll() {
        Refusal refusal = refuse("gzip", new byte[101], 100);
        assertEquals(413, refusal.status());
        assertEquals("the body has 101 bytes; at most 100 are allowed", refusal.detail());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"br", "deflate", "gzip, zstd", "gzip,gzip", "identity, gzip", "*", "gzip;q=1", "gzip\u0000"})
    void otherEncodingsAreNotSupported(String encoding) {
        Refusal refusal = refuse(encoding, bytes(TEXT), LIMIT);
        assertEquals(415, refusal.status());
        assertEquals("unsupported-encoding", refusal.code());
    }

    @Test
    void noBytesWhateverMakeItFail() throws IOException {
        Random random = new Random(11);
        List<byte[]> seeds = List.of(
                base64(ZSTD_OF_A_FILE),
                base64(ZSTD_OF_A_PIPE_WITHOUT_CHECKSUM),
                pack("zstd", bytes(TEXT.repeat(50))),
                base64(GZIP_WITH_A_FILE_NAME));
        for (int i = 0; i < 30_000; i++) {
            byte[] bytes = seeds.get(i % 4).clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] body = Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(bytes.length));
            Unpacking.Result result = Unpacking.unpack(i % 4 == 3 ? "gzip" : "zstd", body, LIMIT);
            if (result instanceof Unpacking.Result.Refused refused) {
                assertTrue(List.of(400, 413).contains(refused.refusal().status()));
            }
        }
    }
}
