package dev.penstock.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DedupLog.Chunk;
import dev.penstock.time.Deadline;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DedupLog} must do. */
public abstract class DedupLogContract {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(1));

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private DedupLog log;

    /** The adapter over an empty log. */
    protected abstract DedupLog open();

    @BeforeEach
    void openLog() {
        log = open();
    }

    @Test
    void anEmptyLogHasNothing() {
        log.append(List.of(), deadline);

        assertEquals(List.of(), read(Map.of("pump-1", "", "pump-2", "0001")));
        assertEquals(List.of(), read(Map.of()));
    }

    @Test
    void aChunkComesBackAsItWas() {
        log.append(List.of(new Chunk("pump-1", "0001", LATER, new byte[] {0, -1, 5})), deadline);

        Chunk read = read(Map.of("pump-1", "")).getFirst();

        assertEquals("pump-1", read.deviceId());
        assertEquals("0001", read.order());
        assertEquals(LATER, read.expires());
        assertArrayEquals(new byte[] {0, -1, 5}, read.bytes());
    }

    @Test
    void chunksComeInTheOrderOfTheStreamAfterTheOneGiven() {
        // Sequence numbers are longer than a long, and padded they sort as the numbers that they are.
        BigInteger[] numbers = {
            new BigInteger("49590338271490256608559692538361571095921575989136588898"),
            new BigInteger("49590338271490256608559692540925702759324208523137515618"),
            new BigInteger("9"),
            new BigInteger("10"),
            BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE)
        };
        List<Chunk> chunks = new ArrayList<>();
        for (BigInteger number : numbers) {
            chunks.add(new Chunk("pump-1", order(number), LATER, new byte[1]));
        }
        log.append(chunks, deadline);

        List<String> inOrder = List.of(numbers[2], numbers[3], numbers[4], numbers[0], numbers[1]).stream()
                .map(DedupLogContract::order)
                .toList();
        assertEquals(inOrder, orders("pump-1", ""));
        assertEquals(inOrder.subList(2, 5), orders("pump-1", inOrder.get(1)));
        assertEquals(List.of(), orders("pump-1", inOrder.getLast()));
        assertEquals(inOrder.subList(2, 5), orders("pump-1", order(new BigInteger("11"))));
    }

    @Test
    void aRepeatedChunkReplacesTheOther() {
        log.append(List.of(new Chunk("pump-1", "0001", LATER, new byte[] {1})), deadline);
        log.append(List.of(new Chunk("pump-1", "0001", LATER, new byte[] {2})), deadline);
        log.append(
                List.of(
                        new Chunk("pump-1", "0002", LATER, new byte[] {3}),
                        new Chunk("pump-1", "0002", LATER, new byte[] {4})),
                deadline);

        List<Chunk> read = read(Map.of("pump-1", ""));

        assertEquals(2, read.size());
        assertArrayEquals(new byte[] {2}, read.getFirst().bytes());
        assertArrayEquals(new byte[] {4}, read.getLast().bytes());
    }

    @Test
    void aDeviceHasItsOwnChunksOnly() {
        log.append(
                List.of(
                        new Chunk("pump-1", "0001", LATER, new byte[1]),
                        new Chunk("pump-11", "0002", LATER, new byte[1])),
                deadline);

        assertEquals(List.of("0001"), orders("pump-1", ""));
    }

    @Test
    void whatHasExpiredIsNotRead() {
        log.append(
                List.of(
                        new Chunk("pump-1", "0001", NOW, new byte[1]),
                        new Chunk("pump-1", "0002", NOW.plusSeconds(1), new byte[1]),
                        new Chunk("pump-1", "0003", NOW.minusSeconds(1), new byte[1])),
                deadline);

        assertEquals(List.of("0002"), orders("pump-1", ""));
    }

    @Test
    void manyLargeChunksComeAll() {
        List<Chunk> chunks = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String order = "%08d".formatted(i);
            chunks.add(new Chunk("pump-1", order, LATER, new byte[80_000]));
            orders.add(order);
        }
        log.append(chunks.reversed(), deadline);

        assertEquals(orders, orders("pump-1", ""));
    }

    @Test
    void ofManyDevicesEachIsReadAfterItsOwnOrder() {
        List<Chunk> chunks = new ArrayList<>();
        Map<String, String> orderByDevice = new HashMap<>();
        for (int device = 0; device < 60; device++) {
            for (int order = 1; order <= 3; order++) {
                chunks.add(new Chunk("pump-" + device, "000" + order, LATER, new byte[1]));
            }
            orderByDevice.put("pump-" + device, device % 4 == 0 ? "" : "000" + device % 4);
        }
        orderByDevice.put("unknown", "0001");
        log.append(chunks, deadline);

        List<Chunk> read = read(orderByDevice);

        List<String> all = List.of("0001", "0002", "0003");
        for (int device = 0; device < 60; device++) {
            assertEquals(all.subList(device % 4, 3), orders(read, "pump-" + device), "pump-" + device);
        }
        assertEquals(15 * (3 + 2 + 1), read.size());
    }

    @Test
    void afterTheDeadlineDevicesAreUnreadAndTheAnswerSaysSo() {
        log.append(List.of(new Chunk("pump-1", "0001", LATER, new byte[1])), deadline);

        DedupLog.Read read = log.readAfter(Map.of("pump-1", "", "pump-2", ""), NOW, Deadline.after(Duration.ZERO));

        assertEquals(List.of(), read.chunks());
        assertEquals(Set.of("pump-1", "pump-2"), read.unread().keySet());
        read.unread().values().forEach(cause -> assertInstanceOf(RetryableException.class, cause));
    }

    private List<String> orders(String deviceId, String after) {
        return orders(read(Map.of(deviceId, after)), deviceId);
    }

    private static List<String> orders(List<Chunk> chunks, String deviceId) {
        return chunks.stream()
                .filter(chunk -> chunk.deviceId().equals(deviceId))
                .map(Chunk::order)
                .toList();
    }

    private List<Chunk> read(Map<String, String> orderByDevice) {
        DedupLog.Read read = log.readAfter(orderByDevice, NOW, deadline);
        assertEquals(Map.of(), read.unread());
        return read.chunks();
    }

    private static String order(BigInteger sequenceNumber) {
        return "0".repeat(60 - sequenceNumber.toString().length()) + sequenceNumber + "#0000";
    }
}
