package dev.penstock.local.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.local.mapping.StreamRecord;
import dev.penstock.local.remote.ScriptedReads.Close;
import dev.penstock.local.remote.ScriptedReads.Fail;
import dev.penstock.local.remote.ScriptedReads.Give;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;

@Timeout(30)
class KinesisShardTest {

    private static final int MEGABYTE = 1 << 20;

    private final ScriptedReads kinesis = new ScriptedReads();
    private final KinesisShard shard = new KinesisShard(kinesis, "raw", "shardId-000000000007", Instant.EPOCH);
    private final AtomicLong readByAll = new AtomicLong();

    @AfterEach
    void end() {
        shard.end();
    }

    private void begin(String checkpoint) {
        assertEquals(0, shard.begin(checkpoint, true, readByAll::get));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    /** The sequence numbers of what is there after a position. */
    private List<String> after(long position) {
        List<String> numbers = new ArrayList<>();
        shard.readAfter(position, record -> numbers.add(record.sequenceNumber()));
        return numbers;
    }

    private void awaitLast(long position) throws InterruptedException {
        while (shard.last() < position) {
            shard.awaitAfter(shard.last(), Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void beginsWithTheOldestRecordAndGoesOnFromIteratorToIterator() throws InterruptedException {
        kinesis.then(ScriptedReads.give("10", "11")).then(ScriptedReads.give("12"));
        begin(null);

        assertTrue(shard.lookAgain(soon()));
        assertEquals(List.of("10", "11", "12"), after(0));
        assertEquals(List.of("12"), after(2));
        assertEquals(List.of("TRIM_HORIZON"), kinesis.iterators());
        assertEquals(List.of("iterator-1", "iterator-1+"), kinesis.reads().subList(0, 2));
    }

    @Test
    void beginsAfterACheckpoint() throws InterruptedException {
        begin("41");

        assertTrue(shard.lookAgain(soon()));
        assertEquals(List.of("AFTER_SEQUENCE_NUMBER 41"), kinesis.iterators());
    }

    @Test
    void anExpiredIteratorIsReplacedByOneAfterTheLastRecord() throws InterruptedException {
        kinesis.then(ScriptedReads.give("10"))
                .then(new Fail(ExpiredIteratorException.builder()
                        .message("expired")
                        .statusCode(400)
                        .build()))
                .then(ScriptedReads.give("11"));
        begin(null);
        awaitLast(2);

        assertEquals(List.of("10", "11"), after(0));
        assertEquals(List.of("TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER 10"), kinesis.iterators());
    }

    @Test
    void throttledItReadsOnWithTheSameIterator() throws InterruptedException {
        kinesis.then(ScriptedReads.give("10"))
                .then(new Fail(ProvisionedThroughputExceededException.builder()
                        .message("slow down")
                        .statusCode(400)
                        .build()))
                .then(ScriptedReads.give("11"));
        begin(null);
        awaitLast(2);

        assertEquals(List.of("TRIM_HORIZON"), kinesis.iterators());
        assertEquals(
                List.of("iterator-1", "iterator-1+", "iterator-1+"),
                kinesis.reads().subList(0, 3));
    }

    @Test
    void whateverFailsItGoesOnAfterTheLastRecord() throws InterruptedException {
        kinesis.then(ScriptedReads.give("10"))
                .then(new Fail(KinesisException.builder()
                        .message("internal failure")
                        .statusCode(500)
                        .build()))
                .then(new Fail(SdkClientException.create("connection refused")))
                .then(new Fail(new IllegalStateException("a bug")))
                .then(ScriptedReads.give("11"));
        begin(null);
        awaitLast(2);

        assertEquals(List.of("10", "11"), after(0));
        assertEquals("AFTER_SEQUENCE_NUMBER 10", kinesis.iterators().get(1));
    }

    @Test
    void aClosedShardIsReadToItsEndAndNoFurther() throws InterruptedException {
        kinesis.then(ScriptedReads.give("10")).then(new Close());
        begin(null);

        assertTrue(shard.lookAgain(soon()));
        assertEquals(List.of("10"), after(0));
        int reads = kinesis.reads().size();
        assertEquals(2, reads);
        assertTrue(shard.lookAgain(soon()), "nothing is left to wait for");
        assertEquals(reads, kinesis.reads().size());
    }

    @Test
    void aLookCountsOnlyAReadThatBeganAfterItAndReachedTheEnd() throws InterruptedException {
        kinesis.then(new Fail(SdkClientException.create("connection refused")));
        begin(null);
        assertFalse(shard.lookAgain(Deadline.after(Duration.ofMillis(50))));
        assertTrue(shard.lookAgain(soon()));
    }

    @Test
    void neverMoreThanFiveReadsASecond() throws InterruptedException {
        begin(null);
        while (kinesis.reads().size() < 6) {
            assertTrue(shard.lookAgain(soon()));
        }
        List<Long> nanos = kinesis.readNanos();
        assertTrue(nanos.get(5) - nanos.get(0) >= Duration.ofSeconds(1).toNanos(), nanos.toString());
    }

    @Test
    void forALaneThatIsBehindItKeepsSomeMegabytesAndReadsOnWhenTheLaneDoes() throws InterruptedException {
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            kinesis.then(new Give(8 * MEGABYTE, List.of(Integer.toString(100 + i))));
        }
        begin(null);
        awaitLast(2);
        assertFalse(shard.lookAgain(Deadline.after(Duration.ofSeconds(1))), "it reads on with 16 MB kept");
        assertEquals(2, shard.last());
        assertEquals(2, shard.readAfter(0, records::add));

        readByAll.set(2);
        awaitLast(4);
        assertEquals(List.of("102", "103"), after(2));
        assertEquals(List.of("102", "103"), after(0), "what all lanes have read is forgotten");
    }
}
