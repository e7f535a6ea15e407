package dev.penstock.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.SourcePosition;
import dev.penstock.memory.MemoryCodec.Memory;
import dev.penstock.outcome.PermanentException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryCodecTest {

    private static final SourcePosition POSITION =
            new SourcePosition("shardId-000000000003", "49590338271490256608559692538361571095921575989136588898", 17);

    private static final Memory MEMORY = new Memory(
            Snapshot.EMPTY,
            new Snapshot(
                    POSITION,
                    Map.of(
                            "derive mean r/größe",
                            new double[] {1.5, Double.MIN_VALUE, -0.0, 1.7976931348623157e308},
                            "alarm a",
                            new double[0])));

    @Test
    void aMemoryComesBackAsItWas() {
        Memory read = MemoryCodec.decode(MemoryCodec.encode(MEMORY));
        assertNull(read.base().position());
        assertEquals(Map.of(), read.base().numbers());
        assertEquals(POSITION, read.current().position());
        assertTrue(read.current().remembersSameAs(MEMORY.current()));
    }

    @Test
    void equalMemoriesAreEqualBytes() {
        assertArrayEquals(
                MemoryCodec.encode(MEMORY), MemoryCodec.encode(MemoryCodec.decode(MemoryCodec.encode(MEMORY))));
    }

    @Test
    void itIsCompact() {
        assertEquals(
                1 + 4 + (2 + 20 + 2 + 56 + 4 + 2) + (2 + 21 + 2 + 4 * 8) + (2 + 7 + 2),
                MemoryCodec.encode(MEMORY).length);
    }

    @Test
    void bytesThatAreNoneAreRefusedAndNothingElseHappens() {
        byte[] good = MemoryCodec.encode(MEMORY);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThrows(PermanentException.class, () -> MemoryCodec.decode(cut));
        }
        assertThrows(PermanentException.class, () -> MemoryCodec.decode(Arrays.copyOf(good, good.length + 1)));
        byte[] newer = good.clone();
        newer[0] = 2;
        assertEquals(
                "read memory: version 2 is not 1",
                assertThrows(PermanentException.class, () -> MemoryCodec.decode(newer))
                        .getMessage());
    }

    @Test
    void whateverIsStoredEitherReadsOrIsRefused() {
        Random random = new Random(7);
        byte[] good = MemoryCodec.encode(MEMORY);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                MemoryCodec.decode(bytes);
            } catch (PermanentException e) {
                refused++;
            }
        }
        assertTrue(refused > 5_000, refused + " refused");
    }
}
