package dev.penstock.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.event.Lanes;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.port.StreamWriter.Order;
import dev.penstock.port.StreamWriter.Unconfirmed;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link StreamWriter} must do. */
public abstract class StreamWriterContract {

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private StreamWriter writer;

    /** The adapter over an empty stream. */
    protected abstract StreamWriter open();

    /** Everything in the stream that {@link #open} gave last; in order within a partition key. */
    protected abstract List<StreamRecord> stored();

    @BeforeEach
    void openStream() {
        writer = open();
    }

    @Test
    void nothingIsWrittenOfNothing() {
        assertEquals(List.of(), writer.write(List.of(), Order.BY_PARTITION_KEY, deadline));

        assertEquals(List.of(), stored());
    }

    @Test
    void aRecordComesBackAsItWas() {
        byte[] data = new byte[2000];
        new Random(5).nextBytes(data);

        assertEquals(List.of(), writer.write(List.of(new StreamRecord("clé-1", null, data)), Order.NONE, deadline));

        StreamRecord stored = stored().getFirst();
        assertEquals("clé-1", stored.partitionKey());
        assertArrayEquals(data, stored.data());
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void manyRecordsAreAllWritten(Order order) {
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 1201; i++) {
            records.add(record("key-" + i, "r-" + i));
        }

        assertEquals(List.of(), writer.write(records, order, deadline));

        assertEquals(
                texts(records).stream().sorted().toList(),
                texts(stored()).stream().sorted().toList());
    }

    @Test
    void recordsOfALaneKeepTheirOrder() {
        Lanes lanes = new Lanes(4);
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int lane = i % 4;
            records.add(new StreamRecord(
                    lanes.partitionKey(lane),
                    lanes.explicitHashKey(lane),
                    "r-%02d".formatted(i).getBytes(UTF_8)));
        }

        assertEquals(List.of(), writer.write(records, Order.BY_PARTITION_KEY, deadline));

        List<StreamRecord> stored = stored();
        assertEquals(40, stored.size());
        for (int lane = 0; lane < 4; lane++) {
            String key = lanes.partitionKey(lane);
            assertEquals(texts(of(key, records)), texts(of(key, stored)), key);
        }
    }

    @Test
    void moreBytesThanACallMayHaveAreAllWritten() {
        List<StreamRecord> records = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            records.add(new StreamRecord("key-" + i, null, new byte[900_000]));
        }

        assertEquals(List.of(), writer.write(records, Order.NONE, deadline));

        assertEquals(13, stored().size());
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void aRecordThatIsTooLargeIsRefusedAlone(Order order) {
        List<StreamRecord> records =
                List.of(record("a", "1"), new StreamRecord("a", null, new byte[1 << 20]), record("a", "2"));

        List<Unconfirmed> unconfirmed = writer.write(records, order, deadline);

        assertEquals(1, unconfirmed.size());
        assertEquals(1, unconfirmed.getFirst().index());
        assertInstanceOf(PermanentException.class, unconfirmed.getFirst().cause());
        assertEquals(List.of("1", "2"), texts(stored()).stream().sorted().toList());
    }

    @Test
    void afterTheDeadlineNothingIsWritten() {
        List<Unconfirmed> unconfirmed = writer.write(
                List.of(record("a", "1"), record("b", "2")), Order.NONE, Deadline.after(Duration.ofMillis(-1)));

        assertEquals(List.of(0, 1), unconfirmed.stream().map(Unconfirmed::index).toList());
        unconfirmed.forEach(each -> assertInstanceOf(RetryableException.class, each.cause()));
        assertEquals(List.of(), stored());
    }

    private static StreamRecord record(String key, String text) {
        return new StreamRecord(key, null, text.getBytes(UTF_8));
    }

    private static List<StreamRecord> of(String key, List<StreamRecord> records) {
        return records.stream().filter(each -> each.partitionKey().equals(key)).toList();
    }

    private static List<String> texts(List<StreamRecord> records) {
        return records.stream().map(each -> new String(each.data(), UTF_8)).toList();
    }
}
