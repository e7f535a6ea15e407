package dev.penstock.local.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Lanes;
import dev.penstock.event.SourcePosition;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class EmbeddedKinesisTest {

    private static final String STREAM = "pumps";

    @TempDir
    Path directory;

    private EmbeddedServices services;
    private EmbeddedKinesis kinesis;

    @BeforeEach
    void open() {
        open(EmbeddedSettings.defaults());
    }

    private void open(EmbeddedSettings settings) {
        services = EmbeddedServices.open(directory, settings, Clock.systemUTC());
        kinesis = services.kinesis();
    }

    @AfterEach
    void close() {
        services.close();
    }

    private static PutRecordsRequestEntry entry(String key, String hashKey, String data) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .explicitHashKey(hashKey)
                .data(SdkBytes.fromUtf8String(data))
                .build();
    }

    private PutRecordsResponse put(PutRecordsRequestEntry... entries) {
        return kinesis.putRecords(r -> r.streamName(STREAM).records(entries));
    }

    private List<String> read(ShardIteratorType from) {
        return Reading.all(kinesis, STREAM, from).stream()
                .map(r -> r.data().asUtf8String())
                .toList();
    }

    @Test
    void recordsAreReadInOrderWithWhatWasPut() {
        services.ensureStream(STREAM, 1);
        put(entry("a", null, "1"), entry("b", null, "2"));
        put(entry("a", null, "3"));

        List<Record> records = Reading.all(kinesis, STREAM, ShardIteratorType.TRIM_HORIZON);

        assertEquals(
                List.of("1", "2", "3"),
                records.stream().map(r -> r.data().asUtf8String()).toList());
        assertEquals(
                List.of("a", "b", "a"),
                records.stream().map(Record::partitionKey).toList());
    }

    @Test
    void sequenceNumbersAreLargerThanALongAndGrowOverRestarts() {
        services.ensureStream(STREAM, 1);
        List<String> numbers = new ArrayList<>();
        numbers.add(put(entry("a", null, "1")).records().getFirst().sequenceNumber());
        services.close();
        open();
        numbers.add(put(entry("a", null, "2")).records().getFirst().sequenceNumber());

        assertTrue(new BigInteger(numbers.getFirst()).bitLength() > 64);
        assertTrue(SourcePosition.compareSequenceNumbers(numbers.getFirst(), numbers.getLast()) < 0);
        assertEquals(List.of("1", "2"), read(ShardIteratorType.TRIM_HORIZON));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void hashKeyRangesCoverEverythingOnce(int count) {
        services.ensureStream(STREAM, count);
        BigInteger next = BigInteger.ZERO;
        for (Shard shard : kinesis.listShards(r -> r.streamName(STREAM)).shards()) {
            assertEquals(next, new BigInteger(shard.hashKeyRange().startingHashKey()));
            next = new BigInteger(shard.hashKeyRange().endingHashKey()).add(BigInteger.ONE);
        }
        assertEquals(BigInteger.ONE.shiftLeft(128), next);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void anExplicitHashKeyChoosesTheShardWhoseRangeHasIt(int count) {
        services.ensureStream(STREAM, count);
        for (Shard shard : kinesis.listShards(r -> r.streamName(STREAM)).shards()) {
            for (String key : List.of(
                    shard.hashKeyRange().startingHashKey(), shard.hashKeyRange().endingHashKey())) {
                assertEquals(
                        shard.shardId(),
                        put(entry("same", key, "x")).records().getFirst().shardId());
            }
        }
    }

    @Test
    void lanesSpreadEvenlyOverShardsAndKeysByTheirMd5() {
        services.ensureStream(STREAM, 4);
        Lanes lanes = new Lanes(64);
        List<PutRecordsRequestEntry> entries = IntStream.range(0, 64)
                .mapToObj(lane -> entry(lanes.partitionKey(lane), lanes.explicitHashKey(lane), "x"))
                .toList();
        PutRecordsResponse answer = kinesis.putRecords(r -> r.streamName(STREAM).records(entries));
        for (Shard shard : kinesis.listShards(r -> r.streamName(STREAM)).shards()) {
            assertEquals(
                    16,
                    answer.records().stream()
                            .filter(r -> r.shardId().equals(shard.shardId()))
                            .count());
        }
        // md5("a") = 0cc1..., md5("b") = 92eb...: the first and the third quarter.
        assertEquals(
                "shardId-000000000000",
                put(entry("a", null, "x")).records().getFirst().shardId());
        assertEquals(
                "shardId-000000000002",
                put(entry("b", null, "x")).records().getFirst().shardId());
    }

    @Test
    void iteratorsBeginWhereTheyAreAskedTo() {
        services.ensureStream(STREAM, 1);
        PutRecordsResponse answer = put(entry("a", null, "1"), entry("a", null, "2"), entry("a", null, "3"));
        String second = answer.records().get(1).sequenceNumber();

        assertEquals(List.of("2", "3"), readFrom(ShardIteratorType.AT_SEQUENCE_NUMBER, second));
        assertEquals(List.of("3"), readFrom(ShardIteratorType.AFTER_SEQUENCE_NUMBER, second));
        String latest = iterator(ShardIteratorType.LATEST, null);
        put(entry("a", null, "4"));
        assertEquals(
                List.of("4"),
                Reading.rest(kinesis, latest).stream()
                        .map(r -> r.data().asUtf8String())
                        .toList());
        assertThrows(InvalidArgumentException.class, () -> iterator(ShardIteratorType.AT_SEQUENCE_NUMBER, "12"));
        assertThrows(InvalidArgumentException.class, () -> kinesis.getRecords(r -> r.shardIterator("nonsense")));
    }

    private List<String> readFrom(ShardIteratorType type, String sequenceNumber) {
        return Reading.rest(kinesis, iterator(type, sequenceNumber)).stream()
                .map(r -> r.data().asUtf8String())
                .toList();
    }

    private String iterator(ShardIteratorType type, String sequenceNumber) {
        return kinesis.getShardIterator(r -> r.streamName(STREAM)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(type)
                        .startingSequenceNumber(sequenceNumber))
                .shardIterator();
    }

    @Test
    void whatKinesisRefusesIsRefused() {
        services.ensureStream(STREAM, 1);
        assertThrows(
                ResourceNotFoundException.class,
                () -> kinesis.putRecords(r -> r.streamName("none").records(entry("a", null, "x"))));
        assertThrows(InvalidArgumentException.class, () -> put(entry("", null, "x")));
        assertThrows(InvalidArgumentException.class, () -> put(entry("a".repeat(257), null, "x")));
        assertThrows(InvalidArgumentException.class, () -> put(entry("a", null, "x".repeat(1 << 20))));
        assertThrows(InvalidArgumentException.class, () -> put(entry("a", "-1", "x")));
        assertThrows(
                InvalidArgumentException.class,
                () -> put(entry("a", BigInteger.ONE.shiftLeft(128).toString(), "x")));
        assertThrows(InvalidArgumentException.class, this::put);
        assertThrows(
                InvalidArgumentException.class,
                () -> put(IntStream.range(0, 501)
                        .mapToObj(i -> entry("a", null, "x"))
                        .toArray(PutRecordsRequestEntry[]::new)));
        assertThrows(UnsupportedOperationException.class, () -> kinesis.deleteStream(r -> r.streamName(STREAM)));
        assertEquals(List.of(), read(ShardIteratorType.TRIM_HORIZON));
    }

    @Test
    void withLimitsAShardTakesAThousandRecordsASecondAndRefusesTheOthersOneByOne() {
        services.close();
        open(EmbeddedSettings.defaults().withShardLimits());
        services.ensureStream(STREAM, 1);
        PutRecordsRequestEntry[] entries =
                IntStream.range(0, 500).mapToObj(i -> entry("a", null, "x")).toArray(PutRecordsRequestEntry[]::new);
        int stored = 0;
        Set<String> errors = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            PutRecordsResponse answer = put(entries);
            stored += 500 - answer.failedRecordCount();
            answer.records().stream().filter(r -> r.errorCode() != null).forEach(r -> errors.add(r.errorCode()));
        }
        // A slow machine may see some tokens refilled meanwhile.
        assertTrue(stored >= 1000 && stored < 1500, "stored " + stored);
        assertEquals(Set.of("ProvisionedThroughputExceededException"), errors);
        assertEquals(stored, read(ShardIteratorType.TRIM_HORIZON).size());
    }

    @Test
    void whatTheDiskDidNotTakeIsReportedRecordByRecord() {
        services.ensureStream(STREAM, 1);
        services.close();

        PutRecordsResponse response = put(entry("a", null, "1"), entry("b", null, "2"));

        assertEquals(2, response.failedRecordCount());
        response.records().forEach(result -> {
            assertEquals("InternalFailure", result.errorCode());
            assertEquals("write stream pumps: the database is closed", result.errorMessage());
        });
        open();
        assertEquals(List.of(), read(ShardIteratorType.TRIM_HORIZON));
    }

    @Test
    void manyProducersLoseNothingAndKeepTheirOrder() throws InterruptedException {
        services.ensureStream(STREAM, 2);
        int producers = 16;
        int each = 50;
        List<Thread> threads = IntStream.range(0, producers)
                .mapToObj(p -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < each; i++) {
                        put(entry("producer-" + p, null, Integer.toString(i)));
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        List<Record> records = Reading.all(kinesis, STREAM, ShardIteratorType.TRIM_HORIZON);
        for (int p = 0; p < producers; p++) {
            String key = "producer-" + p;
            assertEquals(
                    IntStream.range(0, each).mapToObj(Integer::toString).toList(),
                    records.stream()
                            .filter(r -> r.partitionKey().equals(key))
                            .map(r -> r.data().asUtf8String())
                            .toList());
        }
    }
}
