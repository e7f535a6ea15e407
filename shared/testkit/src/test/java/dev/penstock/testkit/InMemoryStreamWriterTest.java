package dev.penstock.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.outcome.RetryableException;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.port.StreamWriter.Order;
import dev.penstock.port.StreamWriter.Unconfirmed;
import dev.penstock.testkit.contract.StreamWriterContract;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryStreamWriterTest extends StreamWriterContract {

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    private final List<StreamRecord> records = List.of(record("a", "a1"), record("b", "b1"), record("a", "a2"));

    private InMemoryStreamWriter writer;

    @Override
    protected StreamWriter open() {
        writer = new InMemoryStreamWriter();
        return writer;
    }

    @Override
    protected List<StreamRecord> stored() {
        return writer.records();
    }

    @Test
    void aScriptedRecordFailsAndHoldsBackItsKey() {
        writer.failOnce(record -> text(record).equals("a1"), new RetryableException("throttled"));

        assertEquals(List.of(0, 2), indexes(writer.write(records, Order.BY_PARTITION_KEY, deadline)));
        assertEquals(List.of(), writer.write(records, Order.BY_PARTITION_KEY, deadline));
        assertEquals(
                List.of("b1", "a1", "b1", "a2"),
                writer.records().stream().map(this::text).toList());
    }

    @Test
    void aScriptedCallFailsAsAWhole() {
        writer.failNext(new RetryableException("down"));

        assertEquals(List.of(0, 1, 2), indexes(writer.write(records, Order.NONE, deadline)));
        assertEquals(List.of(), writer.write(records, Order.NONE, deadline));
    }

    @Test
    void aLostAnswerLeavesTheRecordThere() {
        writer.loseAnswerOnce(record -> text(record).equals("b1"));

        assertEquals(List.of(1), indexes(writer.write(records, Order.NONE, deadline)));
        assertEquals(3, writer.records().size());
    }

    private String text(StreamRecord record) {
        return new String(record.data(), UTF_8);
    }

    private static StreamRecord record(String key, String text) {
        return new StreamRecord(key, null, text.getBytes(UTF_8));
    }

    private static List<Integer> indexes(List<Unconfirmed> unconfirmed) {
        return unconfirmed.stream().map(Unconfirmed::index).toList();
    }
}
