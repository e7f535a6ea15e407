package dev.penstock.aws.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.aws.retry.TestTime;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter.Order;
import dev.penstock.port.StreamWriter.Unconfirmed;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** The calls that the writer makes, against a client that answers by script. */
class KinesisStreamWriterTest {

    private static final String THROTTLED = "ProvisionedThroughputExceededException";
    private static final String FAILED = "InternalFailure";

    private final ScriptedKinesis kinesis = new ScriptedKinesis();
    private final TestTime time = new TestTime();
    private final KinesisStreamWriter writer = new KinesisStreamWriter(kinesis, "raw", time.backoff());
    private final Deadline deadline = time.deadline(Duration.ofSeconds(10));

    @Test
    void oneCallTakesFiveHundredRecords() {
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            records.add(record("k" + i, "r" + i));
        }

        assertEquals(List.of(), writer.write(records, Order.BY_PARTITION_KEY, deadline));

        assertEquals(
                List.of(500, 500, 1), kinesis.calls().stream().map(List::size).toList());
    }

    @Test
    void oneCallTakesFiveMebibytesWithTheKeys() {
        int half = (1 << 19) - 2;
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            records.add(new StreamRecord("k" + i % 10, null, new byte[half]));
        }

        assertEquals(List.of(), writer.write(records, Order.NONE, deadline));

        assertEquals(List.of(10, 1), kinesis.calls().stream().map(List::size).toList());
    }

    @Test
    void recordsOfOneKeyWaitForEachOther() {
        List<StreamRecord> records =
                List.of(record("a", "a1"), record("b", "b1"), record("a", "a2"), record("c", "c1"), record("a", "a3"));

        assertEquals(List.of(), writer.write(records, Order.BY_PARTITION_KEY, deadline));

        assertEquals(List.of(List.of("a1", "b1", "c1"), List.of("a2"), List.of("a3")), kinesis.calls());
    }

    @Test
    void withoutOrderTheyGoTogether() {
        List<StreamRecord> records = List.of(record("a", "a1"), record("a", "a2"));

        assertEquals(List.of(), writer.write(records, Order.NONE, deadline));

        assertEquals(List.of(List.of("a1", "a2")), kinesis.calls());
    }

    @Test
    void onlyWhatFailedIsSentAgainAndItsKeyWaitsWhileOthersGoOn() {
        List<StreamRecord> records =
                List.of(record("a", "a1"), record("b", "b1"), record("a", "a2"), record("b", "b2"));
        kinesis.thenAnswer(text -> text.equals("a1") ? THROTTLED : null)
                .thenAnswer(text -> text.equals("a1") ? FAILED : null);

        assertEquals(List.of(), writer.write(records, Order.BY_PARTITION_KEY, deadline));

        assertEquals(List.of(List.of("a1", "b1"), List.of("a1", "b2"), List.of("a1"), List.of("a2")), kinesis.calls());
        assertEquals(2, time.pauses().size());
        assertTrue(time.pauses().get(0).toMillis() <= 100, "after throttling");
        assertTrue(time.pauses().get(1).toMillis() <= 50, "after a failure");
    }

    @Test
    void whatIsThrottledUntilTheDeadlineIsListedWithItsReason() {
        kinesis.fromThenOn(text -> text.equals("a1") ? THROTTLED : null);
        List<StreamRecord> records = List.of(record("b", "b1"), record("a", "a1"), record("a", "a2"));

        List<Unconfirmed> unconfirmed = writer.write(records, Order.BY_PARTITION_KEY, deadline);

        assertEquals(List.of(1, 2), unconfirmed.stream().map(Unconfirmed::index).toList());
        unconfirmed.forEach(each -> assertInstanceOf(RetryableException.class, each.cause()));
        String first = unconfirmed.getFirst().cause().getMessage();
        assertTrue(
                first.matches("put records to stream raw: no time left after \\d+ failed attempts: " + THROTTLED
                        + ": because"),
                first);
        String second = unconfirmed.getLast().cause().getMessage();
        assertTrue(second.startsWith("put records to stream raw: not sent: no time left after "), second);
        assertTrue(deadline.remaining().compareTo(Duration.ofSeconds(2)) <= 0, "it tried until there was no time");
        assertTrue(kinesis.calls().stream().skip(1).allMatch(List.of("a1")::equals), "a2 must not overtake a1");
    }

    @Test
    void afterTheDeadlineNoCallIsMade() {
        time.pass(Duration.ofSeconds(10));

        List<Unconfirmed> unconfirmed = writer.write(List.of(record("a", "a1")), Order.NONE, deadline);

        assertEquals(
                "put records to stream raw: not sent: deadline passed",
                unconfirmed.getFirst().cause().getMessage());
        assertEquals(List.of(), kinesis.calls());
    }

    @Test
    void theCallMayTakeAsLongAsTheDeadlineAllows() {
        time.pass(Duration.ofSeconds(7));

        writer.write(List.of(record("a", "a1")), Order.NONE, deadline);

        assertEquals(
                Duration.ofSeconds(3),
                kinesis.requests()
                        .getFirst()
                        .overrideConfiguration()
                        .orElseThrow()
                        .apiCallTimeout()
                        .orElseThrow());
    }

    @Test
    void aCallThatFailsAsAWholeIsSentAgain() {
        kinesis.thenThrow(ProvisionedThroughputExceededException.builder()
                        .statusCode(400)
                        .message("slow down")
                        .build())
                .thenThrow(ApiCallTimeoutException.create(1000))
                .thenThrow(KinesisException.builder().statusCode(500).build());

        assertEquals(List.of(), writer.write(List.of(record("a", "a1")), Order.NONE, deadline));

        assertEquals(4, kinesis.calls().size());
        assertEquals(3, time.pauses().size());
    }

    @Test
    void aStreamThatDoesNotExistIsPermanentAndNotTriedAgain() {
        kinesis.fromThenOnThrow(ResourceNotFoundException.builder()
                .statusCode(400)
                .message("Stream raw under account 123456789012 not found.")
                .build());

        List<Unconfirmed> unconfirmed =
                writer.write(List.of(record("a", "a1"), record("b", "b1")), Order.BY_PARTITION_KEY, deadline);

        assertEquals(List.of(0, 1), unconfirmed.stream().map(Unconfirmed::index).toList());
        unconfirmed.forEach(each -> assertInstanceOf(PermanentException.class, each.cause()));
        assertTrue(
                unconfirmed.getFirst().cause().getMessage().startsWith("put records to stream raw: "),
                unconfirmed.getFirst().cause().getMessage());
        assertEquals(1, kinesis.calls().size());
    }

    @Test
    void aCallThatIsRefusedDoesNotStopTheNext() {
        kinesis.thenThrow(
                InvalidArgumentException.builder().statusCode(400).message("no").build());

        List<Unconfirmed> unconfirmed =
                writer.write(List.of(record("a", "a1"), record("a", "a2")), Order.BY_PARTITION_KEY, deadline);

        assertEquals(List.of(0), unconfirmed.stream().map(Unconfirmed::index).toList());
        assertInstanceOf(PermanentException.class, unconfirmed.getFirst().cause());
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void aRecordThatIsTooLargeIsRefusedBeforeSending(Order order) {
        StreamRecord large = new StreamRecord("a", null, new byte[1 << 20]);

        List<Unconfirmed> unconfirmed = writer.write(List.of(large, record("a", "a1")), order, deadline);

        assertEquals(1, unconfirmed.size());
        assertEquals(
                "put records to stream raw: record of 1048577 bytes with its partition key, allowed are 1048576",
                unconfirmed.getFirst().cause().getMessage());
        assertInstanceOf(PermanentException.class, unconfirmed.getFirst().cause());
        assertEquals(List.of(List.of("a1")), kinesis.calls());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "x",
                "340282366920938463463374607431768211456",
                "0340282366920938463463374607431768211455"
            })
    void aHashKeyThatWouldSpoilTheCallIsRefusedAlone(String hashKey) {
        List<StreamRecord> records = List.of(new StreamRecord("a", hashKey, new byte[] {'x'}), record("a", "a1"));

        List<Unconfirmed> unconfirmed = writer.write(records, Order.NONE, deadline);

        assertEquals(List.of(0), unconfirmed.stream().map(Unconfirmed::index).toList());
        assertInstanceOf(PermanentException.class, unconfirmed.getFirst().cause());
        assertEquals(List.of(List.of("a1")), kinesis.calls());
    }

    @Test
    void hashKeysAndPartitionKeysArrive() {
        writer.write(
                List.of(new StreamRecord("clé", "340282366920938463463374607431768211455", new byte[] {'x'})),
                Order.NONE,
                deadline);

        var entry = kinesis.requests().getFirst().records().getFirst();
        assertEquals("clé", entry.partitionKey());
        assertEquals("340282366920938463463374607431768211455", entry.explicitHashKey());
        assertEquals("raw", kinesis.requests().getFirst().streamName());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257})
    void aPartitionKeyOfAnImpossibleLengthIsRefusedAlone(int length) {
        List<StreamRecord> records = List.of(record("k".repeat(length), "bad"), record("a", "a1"));

        List<Unconfirmed> unconfirmed = writer.write(records, Order.NONE, deadline);

        assertEquals(List.of(0), unconfirmed.stream().map(Unconfirmed::index).toList());
        assertEquals(List.of(List.of("a1")), kinesis.calls());
    }

    @Test
    void anAnswerThatDoesNotFitTheCallConfirmsNothing() {
        kinesis.thenRespond(PutRecordsResponse.builder().records(List.of()).build());

        assertEquals(List.of(), writer.write(List.of(record("a", "a1")), Order.NONE, deadline));

        assertEquals(2, kinesis.calls().size());
    }

    @Test
    void anInterruptedThreadStopsTryingAndSaysSo() {
        kinesis.fromThenOn(text -> FAILED);
        KinesisStreamWriter interrupted = new KinesisStreamWriter(
                kinesis,
                "raw",
                new Backoff(
                        pause -> {
                            throw new InterruptedException();
                        },
                        new Random(1)));

        List<Unconfirmed> unconfirmed = interrupted.write(List.of(record("a", "a1")), Order.NONE, deadline);

        assertTrue(Thread.interrupted());
        String text = unconfirmed.getFirst().cause().getMessage();
        assertTrue(text.contains("interrupted after 1 failed attempts: InternalFailure: because"), text);
    }

    @Test
    void underRandomFailuresEveryKeyKeepsItsOrderAndNothingIsLost() {
        Random random = new Random(11);
        List<String> confirmed = new ArrayList<>();
        kinesis.fromThenOn(text -> {
            if (random.nextInt(3) == 0) {
                return THROTTLED;
            }
            confirmed.add(text);
            return null;
        });
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            records.add(record("k" + i % 7, "k" + i % 7 + ":%03d".formatted(i)));
        }

        assertEquals(List.of(), writer.write(records, Order.BY_PARTITION_KEY, time.deadline(Duration.ofHours(1))));

        assertEquals(300, confirmed.size());
        assertEquals(300, Set.copyOf(confirmed).size());
        for (int key = 0; key < 7; key++) {
            String prefix = "k" + key + ":";
            List<String> own =
                    confirmed.stream().filter(text -> text.startsWith(prefix)).toList();
            assertEquals(own.stream().sorted().toList(), own);
        }
        assertFalse(time.pauses().isEmpty());
    }

    private static StreamRecord record(String key, String text) {
        return new StreamRecord(key, null, text.getBytes(UTF_8));
    }
}
