package dev.penstock.recent;

import static dev.penstock.recent.Samples.NOON;
import static dev.penstock.recent.Samples.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.PermanentException;
import dev.penstock.port.HistoryChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkPackerTest {

    private static final Duration TTL = Duration.ofDays(7);

    private static List<String> ids(HistoryChunk chunk) {
        try (ChunkCodec codec = new ChunkCodec()) {
            return codec.unpack(chunk.bytes()).stream().map(Event::id).toList();
        }
    }

    @Test
    void oneChunkForEachDeviceAndHour() {
        List<HistoryChunk> chunks = ChunkPacker.pack(
                List.of(
                        event("3", "a", NOON.plusSeconds(3), "{}"),
                        event("1", "a", NOON.minusSeconds(1), "{}"),
                        event("2", "a", NOON, "{}"),
                        event("4", "b", NOON, "{}")),
                TTL);
        assertEquals(
                List.of(List.of("2", "3"), List.of("1"), List.of("4")),
                chunks.stream().map(ChunkPackerTest::ids).toList());
        assertEquals(
                List.of(NOON.plusSeconds(3), NOON.minusSeconds(1), NOON),
                chunks.stream().map(HistoryChunk::lastTime).toList());
    }

    @Test
    void eventsKeepTheVersionOfThePipelineThatTheyWentThrough() {
        List<HistoryChunk> chunks = ChunkPacker.pack(
                List.of(
                        event("1", "a", NOON, "{}").transformedBy("e3ba377326c2"),
                        event("2", "a", NOON, "{}").transformedBy("0123456789ab"),
                        event("3", "a", NOON, "{}"),
                        event("4", "a", NOON, "{}").transformedBy("e3ba377326c2")),
                TTL);
        List<String> versions = new ArrayList<>();
        try (ChunkCodec codec = new ChunkCodec()) {
            for (HistoryChunk chunk : chunks) {
                codec.unpack(chunk.bytes()).forEach(event -> versions.add(event.id() + " " + event.pipeline()));
            }
        }
        assertEquals(List.of("1 e3ba377326c2", "4 e3ba377326c2", "2 0123456789ab", "3 null"), versions);
    }

    @Test
    void aChunkEndsAtSixtyFourEventsOrTwentyFourKilobytes() {
        List<Event> small = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            small.add(event("s" + i, "a", NOON.plusMillis(i), "{\"v\":" + i + "}"));
        }
        assertEquals(
                List.of(64, 64, 2),
                ChunkPacker.pack(small, TTL).stream().map(c -> ids(c).size()).toList());
        String tenKilobytes = "{\"v\":\"" + "x".repeat(10_000) + "\"}";
        List<Event> large = List.of(
                event("1", "a", NOON, tenKilobytes),
                event("2", "a", NOON, tenKilobytes),
                event("3", "a", NOON, tenKilobytes),
                event("4", "a", NOON, "{\"v\":\"" + "x".repeat(100_000) + "\"}"));
        assertEquals(
                List.of(2, 1, 1),
                ChunkPacker.pack(large, TTL).stream().map(c -> ids(c).size()).toList());
    }

    @Test
    void theSameEventsGiveTheSameChunkAndOthersAnother() {
        List<Event> events = List.of(event("1", "a", NOON, "{}"), event("2", "a", NOON, "{}"));
        HistoryChunk chunk = ChunkPacker.pack(events, TTL).getFirst();
        assertEquals(chunk.chunkId(), ChunkPacker.pack(events, TTL).getFirst().chunkId());
        assertNotEquals(
                chunk.chunkId(),
                ChunkPacker.pack(events.subList(1, 2), TTL).getFirst().chunkId());
        assertTrue(chunk.chunkId().matches("[0-9a-f]{32}"), chunk.chunkId());
    }

    @Test
    void anEventThatComesAgainFromAnotherPlaceNeverOverwritesTheFirst() {
        Event event = event("1", "a", NOON, "{}");
        List<Event> first = List.of(event.at(new SourcePosition("shardId-000000000000", "101", 0)));
        List<Event> again = List.of(event.at(new SourcePosition("shardId-000000000000", "102", 0)));
        assertNotEquals(
                ChunkPacker.pack(first, TTL).getFirst().chunkId(),
                ChunkPacker.pack(again, TTL).getFirst().chunkId());
    }

    @Test
    void anAlarmThatCameInAnotherBatchDoesNotReplaceTheEventThatRaisedIt() {
        Event event = event("a", "d", NOON, "{}");
        Event alarm = new Event(
                "a/alarm/x", "d", "penstock.alarm", null, NOON, event.ingestTime(), "1", event.source(), event.data());
        assertNotEquals(
                ChunkPacker.pack(List.of(event), TTL).getFirst().chunkId(),
                ChunkPacker.pack(List.of(alarm), TTL).getFirst().chunkId());
    }

    @Test
    void expiryCountsFromTheNewestIngestTimeInWholeSeconds() {
        HistoryChunk chunk = ChunkPacker.pack(
                        List.of(
                                event("1", "a", Instant.parse("2014-01-01T00:00:00Z"), NOON, "{}"),
                                event("2", "a", Instant.parse("2014-01-01T00:00:00Z"), NOON.plusMillis(1), "{}")),
                        TTL)
                .getFirst();
        assertEquals(NOON.plus(TTL).plusSeconds(1), chunk.expires());
    }

    @Test
    void whatIsPackedComesBackWithoutPositionAndOriginalTime() {
        Event event = event("1", "a", NOON, "{\"v\":\"é\"}");
        try (ChunkCodec codec = new ChunkCodec()) {
            Event back = codec.unpack(
                            ChunkPacker.pack(List.of(event), TTL).getFirst().bytes())
                    .getFirst();
            assertEquals(
                    new Event(
                            "1",
                            "a",
                            event.type(),
                            null,
                            NOON,
                            event.ingestTime(),
                            event.schemaVersion(),
                            null,
                            event.data()),
                    back);
        }
    }

    @Test
    void sixtyFourReadingsTakeAFewKilobytes() {
        Random random = new Random(1);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            events.add(event(
                    "machine-" + (100_000 + i),
                    "pump-17",
                    NOON.plusSeconds(i),
                    "{\"temperature\":%.2f,\"pressure\":%.3f,\"vibration\":%.4f,\"rpm\":%d,\"hot\":false}"
                            .formatted(
                                    70 + random.nextGaussian(),
                                    3 + random.nextGaussian() / 10,
                                    random.nextDouble(),
                                    1470 + random.nextInt(20))));
        }
        List<HistoryChunk> chunks = ChunkPacker.pack(events, TTL);
        assertEquals(1, chunks.size());
        int bytes = chunks.getFirst().bytes().length;
        assertTrue(bytes < 3 * 1024, bytes + " bytes");
    }

    @Test
    void foreignBytesAreRefusedNotMisread() {
        byte[] good = ChunkPacker.pack(List.of(event("1", "a", NOON, "{\"v\":\"" + "x".repeat(2000) + "\"}")), TTL)
                .getFirst()
                .bytes();
        try (ChunkCodec codec = new ChunkCodec()) {
            for (byte[] bad : List.of(
                    new byte[0],
                    new byte[] {7, 1, 2},
                    new byte[] {0, 1, 2},
                    new byte[] {1, 1, 2},
                    Arrays.copyOf(good, good.length / 2))) {
                PermanentException e = assertThrows(PermanentException.class, () -> codec.unpack(bad));
                assertTrue(e.getMessage().startsWith("read chunk"), e.getMessage());
            }
            assertEquals(1, codec.unpack(good).size());
        }
    }
}
