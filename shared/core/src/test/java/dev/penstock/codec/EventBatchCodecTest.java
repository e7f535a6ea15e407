package dev.penstock.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBatchCodecTest {

    private static final String VERSION = "e3ba377326c2";

    private static final Event FRESH = new Event(
            "abc123",
            "pump-17",
            "pump.telemetry",
            "\"2026-11-23T10:15:00Z\"",
            null,
            Instant.ofEpochMilli(1_795_428_900_123L),
            "1",
            null,
            "{\"temperature\":72.4}".getBytes(StandardCharsets.UTF_8));

    private static final Event TRANSFORMED = FRESH.at(
                    new SourcePosition("shardId-000000000000", "49590338271490256608", 7))
            .with(Instant.parse("2026-11-23T10:15:00.000000001Z"), "{}".getBytes(StandardCharsets.UTF_8));

    private static final Event TRACED = new Event(
            "abc124",
            "pump-17",
            "pump.telemetry",
            null,
            null,
            Instant.ofEpochMilli(1_795_428_900_124L),
            null,
            null,
            "{}".getBytes(StandardCharsets.UTF_8),
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "plant", "Süd"));

    @Test
    void whatIsWrittenIsReadAgain() {
        EventBatch batch = new EventBatch(5, List.of(FRESH, TRANSFORMED, TRACED));
        assertEquals(new Outcome.Accepted<>(batch), EventBatchCodec.decode(EventBatchCodec.encode(batch)));
    }

    @Test
    void theVersionOfThePipelineIsWrittenOnceAndReadIntoEachEvent() {
        List<Event> events = List.of(FRESH, TRANSFORMED, TRACED);
        byte[] bytes = EventBatchCodec.encode(new EventBatch(5, VERSION, events));
        List<Event> read =
                events.stream().map(event -> event.transformedBy(VERSION)).toList();
        assertEquals(new Outcome.Accepted<>(new EventBatch(5, VERSION, read)), EventBatchCodec.decode(bytes));
        int without = EventBatchCodec.encode(new EventBatch(5, events)).length;
        assertEquals(2 + VERSION.length(), bytes.length - without);
        assertArrayEquals(bytes, EventBatchCodec.encode(new EventBatch(5, VERSION, read)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomBatchesSurviveTheRoundTrip(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            EventBatch batch = randomBatch(random);
            assertEquals(new Outcome.Accepted<>(batch), EventBatchCodec.decode(EventBatchCodec.encode(batch)));
        }
    }

    @Test
    void bytesStayAsTheyWereWhenVersionOneWasFixed() {
        assertEquals(
                "080115a6e7f06b180522de010a2c0a14736861726449642d303030303030303030303030121434393539303333383237"
                        + "3134393032353636303812590a06616263313233120770756d702d31371a0e70756d702e74656c656d65747279221622"
                        + "323032362d31312d32335431303a31353a30305a22389bba9bbfa0344201315a147b2274656d7065726174757265223a"
                        + "37322e347d12530a06616263313233120770756d702d31371a0e70756d702e74656c656d65747279221622323032362d"
                        + "31312d32335431303a31353a30305a2228c8c8a0b00d3001389bba9bbfa034420131480150075a027b7d",
                HexFormat.of().formatHex(EventBatchCodec.encode(new EventBatch(5, List.of(FRESH, TRANSFORMED)))),
                "stored records could no longer be read: make a new version instead");
    }

    @Test
    void generatedClassesReadWhatWeWrite() throws Exception {
        EventBatch batch = new EventBatch(5, VERSION, List.of(FRESH, TRANSFORMED, TRACED));
        var envelope = dev.penstock.internal.v1.EventBatch.parseFrom(EventBatchCodec.encode(batch));
        assertEquals(EventBatchCodec.VERSION, envelope.getVersion());
        assertEquals(5, envelope.getLane());
        var content = dev.penstock.internal.v1.EventBatchContent.parseFrom(envelope.getContent());
        assertEquals("49590338271490256608", content.getSources(0).getSequenceNumber());
        assertEquals(VERSION, content.getPipeline());
        var first = content.getEvents(0);
        assertEquals("abc123", first.getId());
        assertEquals("\"2026-11-23T10:15:00Z\"", first.getTimeJson());
        assertEquals(1_795_428_900_123L, first.getIngestMillis());
        assertEquals(0, first.getSource());
        var second = content.getEvents(1);
        assertEquals(1, second.getSource());
        assertEquals(7, second.getSourceIndex());
        assertEquals(1, second.getEventNanos());
        assertEquals(ByteString.copyFromUtf8("{}"), second.getData());
        assertEquals(TRACED.attributes(), content.getEvents(2).getAttributesMap());
    }

    @Test
    void weReadWhatGeneratedClassesWrite() throws Exception {
        byte[] ours = EventBatchCodec.encode(new EventBatch(5, VERSION, List.of(FRESH, TRANSFORMED, TRACED)));
        var envelope = dev.penstock.internal.v1.EventBatch.parseFrom(ours);
        var content = dev.penstock.internal.v1.EventBatchContent.parseFrom(envelope.getContent());
        byte[] theirs =
                envelope.toBuilder().setContent(content.toByteString()).build().toByteArray();
        assertArrayEquals(ours, theirs);
    }

    @Test
    void everySingleFlippedBitIsNoticed() {
        byte[] good = EventBatchCodec.encode(new EventBatch(5, VERSION, List.of(FRESH)));
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertInstanceOf(Outcome.Rejected.class, EventBatchCodec.decode(bad), "bit " + bit);
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] good = EventBatchCodec.encode(new EventBatch(5, List.of(FRESH, TRANSFORMED)));
        for (int length = 0; length < good.length; length++) {
            assertInstanceOf(
                    Outcome.Rejected.class, EventBatchCodec.decode(java.util.Arrays.copyOf(good, length)), "" + length);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void garbageIsRejectedAndNeverThrows(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            assertInstanceOf(Outcome.Rejected.class, EventBatchCodec.decode(garbage));
        }
    }

    @Test
    void aForgedSourceIndexIsRejectedThoughTheChecksumFits() {
        var content = dev.penstock.internal.v1.EventBatchContent.newBuilder()
                .addEvents(
                        dev.penstock.internal.v1.Event.newBuilder().setId("x").setSource(9))
                .build()
                .toByteArray();
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(java.nio.ByteBuffer.allocate(8).putInt(1).putInt(0).array());
        crc.update(content);
        byte[] record = dev.penstock.internal.v1.EventBatch.newBuilder()
                .setVersion(1)
                .setChecksum((int) crc.getValue())
                .setContent(ByteString.copyFrom(content))
                .build()
                .toByteArray();
        var rejected = assertInstanceOf(Outcome.Rejected.class, EventBatchCodec.decode(record));
        assertTrue(rejected.reasons().toString().contains("names source 9 of 0"), rejected.toString());
    }

    @Test
    void theSizeBoundIsNeverBelowTheSize() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            EventBatch batch = randomBatch(random);
            int bound =
                    batch.events().stream().mapToInt(EventBatchCodec::sizeBound).sum() + 64;
            assertTrue(EventBatchCodec.encode(batch).length <= bound);
        }
    }

    private static EventBatch randomBatch(Random random) {
        List<Event> events = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            byte[] data = new byte[random.nextInt(300)];
            random.nextBytes(data);
            events.add(new Event(
                    text(random),
                    text(random),
                    text(random),
                    random.nextBoolean() ? text(random) : null,
                    random.nextBoolean()
                            ? Instant.ofEpochSecond(random.nextLong(-1L << 34, 1L << 38), random.nextInt(1_000_000_000))
                            : null,
                    Instant.ofEpochMilli(random.nextLong(1L << 42)),
                    random.nextBoolean() ? text(random) : null,
                    random.nextBoolean()
                            ? new SourcePosition(
                                    "shard-" + random.nextInt(3), "" + random.nextInt(5), random.nextInt(99))
                            : null,
                    data,
                    random.nextBoolean()
                            ? Map.of("A" + text(random), text(random), "B" + text(random), text(random))
                            : Map.of()));
        }
        return new EventBatch(random.nextInt(64), events);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(50) : 'a' + random.nextInt(600));
        }
        return text.toString();
    }
}
