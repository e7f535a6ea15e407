package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.codec.LanePacker;
import dev.penstock.dedup.Dedup;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.memory.BatchMemory;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import dev.penstock.testkit.InMemoryDedupLog;
import dev.penstock.testkit.InMemoryDeviceMemoryStore;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many workers share a batch, the same comes of it. */
class WorkersTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Lanes LANES = new Lanes(16);
    private static final Deadline DEADLINE = Deadline.after(Duration.ofHours(1));

    @TempDir
    Path pipeline;

    @BeforeEach
    void makePipeline() throws IOException {
        Files.createDirectory(pipeline.resolve("rules"));
        Files.writeString(pipeline.resolve("rules/a.yaml"), """
                rules:
                  - name: all-there-is
                    steps:
                      - filter: "data.v == 13.0"
                      - derive: {field: n, from: v, fn: count, last: 100}
                      - alarm: {name: high, when: "data.v > 90.0", clear: "data.v < 10.0"}
                      - set: {share: "100 / int(data.v)"}
                  - name: split-some
                    when: has(data.readings)
                    steps:
                      - split: readings
                """);
    }

    /** One instance of the function, with stores of its own. */
    private final class Instance {
        private final RuleStage stage;
        private final RecordingSignals signals = new RecordingSignals();
        private final Dedup dedup = new Dedup(
                new InMemoryDedupLog(),
                type -> Duration.ofHours(24),
                10_000,
                signals,
                Clock.fixed(NOW, ZoneOffset.UTC));
        private final InMemoryDeviceMemoryStore memories = new InMemoryDeviceMemoryStore();

        Instance(int workers) {
            stage = new RuleStage(RuleSet.load(pipeline, RuleSettings.DEFAULT), LANES, new WorkerPool(workers));
        }

        TransformedBatch transform(List<RawRecord> records) {
            DecodedBatch decoded = stage.decode(records);
            BatchMemory memory = BatchMemory.load(memories, stage.devicesWithMemory(decoded), signals, DEADLINE);
            TransformedBatch batch = stage.apply(decoded, dedup.open(decoded.events(), DEADLINE), memory, Map.of());
            Ends ends = new Ends(batch, new BitSet());
            assertEquals(Set.of(), memory.saveBelow(records.size(), memories, NOW.plusSeconds(60), DEADLINE));
            dedup.remember(ends.doneBelowLowest(), DEADLINE);
            return batch;
        }
    }

    /** A batch of records as they come: some devices often, some ids again, some events and one record broken. */
    private static List<RawRecord> records(Random random, int batch) {
        Map<Integer, List<Event>> byLane = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            String device = "device-" + Math.min(random.nextInt(40), random.nextInt(40));
            String readings = random.nextInt(10) == 0 ? ",\"readings\":[{\"r\":1},{\"r\":2}]" : "";
            String data = "{\"v\":" + random.nextInt(101) + readings + "}";
            byLane.computeIfAbsent(LANES.of(device), lane -> new ArrayList<>())
                    .add(new Event(
                            "e" + random.nextInt(2_000),
                            device,
                            "t",
                            null,
                            null,
                            NOW.plusMillis(1_000L * batch + i),
                            "1",
                            null,
                            data.getBytes(StandardCharsets.UTF_8)));
        }
        List<RawRecord> records = new ArrayList<>();
        byLane.forEach((lane, events) ->
                records.add(record(batch, records.size(), EventBatchCodec.encode(new EventBatch(lane, events)))));
        records.add(record(batch, records.size(), new byte[] {1, 2, 3}));
        return records;
    }

    private static RawRecord record(int batch, int index, byte[] data) {
        return new RawRecord("shard-1", Integer.toString(1_000 * (batch + 1) + index), NOW, data);
    }

    private static List<String> reasons(TransformedBatch batch) {
        return batch.failed().stream()
                .map(failed -> failed.failureId() + ' ' + failed.reason())
                .toList();
    }

    private static List<String> packed(List<LanePacker.Packed> records) {
        return records.stream()
                .map(packed -> packed.eventIndexes()
                        + packed.record().partitionKey()
                        + Arrays.toString(packed.record().data()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void asManyAsThereAreTheyGiveWhatOneGives(long seed) {
        Instance one = new Instance(1);
        Instance many = new Instance(7);
        int failed = 0;
        int duplicates = 0;
        Random random = new Random(seed);
        for (int batch = 0; batch < 8; batch++) {
            List<RawRecord> records = records(random, batch);
            TransformedBatch expected = one.transform(records);
            TransformedBatch actual = many.transform(records);
            assertEquals(expected.passed(), actual.passed());
            assertEquals(expected.passedFrom(), actual.passedFrom());
            assertEquals(reasons(expected), reasons(actual));
            assertEquals(expected.failedRecords(), actual.failedRecords());
            assertEquals(expected.failedEvents(), actual.failedEvents());
            assertEquals(expected.duplicates(), actual.duplicates());
            assertEquals(expected.filtered(), actual.filtered());
            assertEquals(expected.created(), actual.created());
            LanePacker packer = new LanePacker(LANES, LanePacker.DEFAULT_MAX_RECORD_BYTES);
            assertEquals(packed(packer.pack(expected.passed())), packed(many.stage.pack(actual)));
            failed += expected.failedEvents().cardinality();
            duplicates += expected.duplicates().cardinality();
        }
        assertTrue(failed > 0 && duplicates > 0, "of each kind there should be some");
        assertEquals(List.of(), one.signals.all());
        assertEquals(List.of(), many.signals.all());
    }

    @Test
    void eachDeviceKeepsItsOrder() {
        Instance instance = new Instance(4);
        Map<String, Double> counted = new HashMap<>();
        Random random = new Random(6);
        for (int batch = 0; batch < 5; batch++) {
            TransformedBatch transformed = instance.transform(records(random, batch));
            for (Event event : transformed.passed()) {
                String data = new String(event.data(), StandardCharsets.UTF_8);
                int at = data.indexOf("\"n\":");
                if (at >= 0) {
                    double n = Double.parseDouble(data.substring(at + 4).split("[,}]", 2)[0]);
                    Double before = counted.put(event.deviceId(), n);
                    // The parts of an event repeat it.
                    assertTrue(before == null || n == before || n == before + 1, () -> event + " is not next");
                }
            }
        }
        assertFalse(counted.isEmpty());
    }
}
