package dev.penstock.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    /** Published vectors of MurmurHash3_x86_32 with seed 0. */
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "a, 3c2569b2",
        "aa, 371091a9",
        "aaa, b4d05fb7",
        "test, ba6bd213",
        "'Hello, world!', c0363e43",
        "'The quick brown fox jumps over the lazy dog', 2e4ff723"
    })
    void murmur32HasThePublishedValues(String text, String hex) {
        assertEquals(hex, Integer.toHexString(Murmur3.hash32(text)));
    }

    /** Published vectors of MurmurHash3_x64_128 with seed 0. */
    @ParameterizedTest
    @CsvSource({
        "'', 0, 0",
        "hello, cbd8a7b341bd9b02, 5b1e906a48ae1d19",
        "'hello, world', 342fac623a5ebc8e, 4cdcbc079642414d",
        "'The quick brown fox jumps over the lazy dog.', cd99481f9ee902c9, 695da1a38987b6e7"
    })
    void murmur128HasThePublishedValues(String text, String high, String low) {
        Murmur3.Hash128 hash = Murmur3.hash128(text);
        assertEquals(high, Long.toHexString(hash.high()));
        assertEquals(low, Long.toHexString(hash.low()));
        assertEquals(hash, Murmur3.hash128(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lanesOfKnownDevicesNeverChange() {
        Lanes lanes = new Lanes(64);
        assertEquals(Integer.remainderUnsigned(0xba6bd213, 64), lanes.of("test"));
        assertEquals(0xb2 % 64, lanes.of("a"));
    }

    @Test
    void lanesAreSpreadEvenlyOverTheHashKeys() {
        Lanes lanes = new Lanes(64);
        assertEquals("0", lanes.explicitHashKey(0));
        assertEquals(BigInteger.ONE.shiftLeft(127).toString(), lanes.explicitHashKey(32));
        int[] counts = new int[64];
        IntStream.range(0, 64_000).forEach(i -> counts[lanes.of("device-" + i)]++);
        for (int count : counts) {
            assertTrue(count > 800 && count < 1_200, "uneven: " + count);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4097})
    void aSenselessNumberOfLanesIsRefused(int count) {
        assertThrows(IllegalArgumentException.class, () -> new Lanes(count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pump-17", "a", "A.b_c:d-9", "00:1A:2b"})
    void deviceIds(String id) {
        assertTrue(DeviceIds.isValid(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "pump 17", "pümp", "😀", "a\n", "..%2f", "a\u0000"})
    void notDeviceIds(String id) {
        assertFalse(DeviceIds.isValid(id));
    }

    @Test
    void aDeviceIdHasALimit() {
        assertTrue(DeviceIds.isValid("x".repeat(128)));
        assertFalse(DeviceIds.isValid("x".repeat(129)));
    }

    @Test
    void sequenceNumbersCompareAsBigIntegers() {
        SourcePosition nine = new SourcePosition("s", "9", 5);
        SourcePosition ten = new SourcePosition("s", "10", 0);
        SourcePosition huge = new SourcePosition("s", "49590338271490256608559692538361571095921575989136588898", 0);
        assertTrue(nine.compareTo(ten) < 0);
        assertTrue(ten.compareTo(huge) < 0);
        assertTrue(new SourcePosition("s", "9", 4).compareTo(nine) < 0);
        assertEquals("s:9:5", nine.toString());
    }
}
