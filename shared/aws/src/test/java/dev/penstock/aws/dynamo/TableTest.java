package dev.penstock.aws.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.aws.retry.TestTime;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** What a real table does only under load. */
class TableTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final ScriptedDynamoDb dynamo = new ScriptedDynamoDb();
    private final TestTime time = new TestTime();
    private final Table table = new Table(dynamo, "RecentTable", time.backoff());
    private final Deadline deadline = time.deadline(Duration.ofSeconds(5));

    @Test
    void twentyFiveRowsGoInOneCallAndTheRestIsSentAgain() {
        dynamo.processing(20);

        table.write(rows(60), deadline);

        assertEquals(List.of(25, 5, 25, 5, 10), dynamo.batches);
        assertEquals(2, time.pauses().size());
    }

    @Test
    void whatStaysUnprocessedIsRetryableAndCounted() {
        dynamo.processing(0);

        RetryableException e = assertThrows(RetryableException.class, () -> table.write(rows(3), deadline));

        assertTrue(
                e.getMessage()
                        .matches("write 3 rows to table RecentTable: 3 still unprocessed after \\d+ attempts, and no"
                                + " time left \\(is the table's capacity too low\\?\\)"),
                e.getMessage());
    }

    @Test
    void aHundredKeysGoInOneCallAndTheRestIsAskedForAgain() {
        dynamo.processing(70);
        List<Table.Key> keys = new ArrayList<>();
        rows(130).forEach(row -> keys.add(Table.Key.of(row)));

        assertEquals(130, table.find(keys, deadline).size());

        assertEquals(List.of(100, 30, 30), dynamo.batches);
    }

    @Test
    void afterTheDeadlineNothingIsCalled() {
        time.pass(Duration.ofSeconds(5));

        RetryableException e = assertThrows(RetryableException.class, () -> table.write(rows(1), deadline));

        assertEquals("write 1 rows to table RecentTable: deadline passed", e.getMessage());
        assertEquals(List.of(), dynamo.batches);
    }

    @Test
    void aTableThatDoesNotExistIsPermanent() {
        dynamo.thenThrow(ResourceNotFoundException.builder()
                .statusCode(400)
                .message("not found")
                .build());

        PermanentException e = assertThrows(PermanentException.class, () -> table.write(rows(1), deadline));

        assertEquals(
                "write 1 rows to table RecentTable: it does not exist in this account and region (is the stack"
                        + " deployed?): not found",
                e.getMessage());
    }

    @Test
    void aRowThatIsTooLargeIsRefusedBeforeAnythingIsSent() {
        List<Row> rows = new ArrayList<>(rows(2));
        rows.add(Row.of("pump-1", "large").with("bytes", new byte[Table.MAX_ROW_BYTES]));

        PermanentException e = assertThrows(PermanentException.class, () -> table.write(rows, deadline));

        assertTrue(
                e.getMessage()
                        .matches(
                                "write to table RecentTable: pump-1 / large: \\d+ bytes, DynamoDB takes at most 409600 in one row"),
                e.getMessage());
        assertEquals(List.of(), dynamo.batches);
    }

    @Test
    void aStateThatIsTooLargeDoesNotKeepTheOthersBack() {
        DynamoRecentStore store = new DynamoRecentStore(dynamo, "RecentTable", "DevicesTable", time.backoff());
        Stamp stamp = new Stamp(NOW, NOW, "e-1");
        Map<String, Metric> metrics = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            metrics.put("a.metric.with.a.long.name." + i, new Metric("1", stamp));
        }
        List<DeviceState> states = List.of(
                new DeviceState("small-1", NOW, stamp, "t", Map.of(), 0),
                new DeviceState("large", NOW, stamp, "t", metrics, 0),
                new DeviceState("small-2", NOW, stamp, "t", Map.of(), 0));

        PermanentException e = assertThrows(PermanentException.class, () -> store.saveDevices(states, NOW, deadline));

        assertTrue(e.getMessage().contains(" / large: "), e.getMessage());
        assertEquals(
                List.of("small-1", "small-2"), dynamo.puts.stream().sorted().toList());
    }

    private static List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Row.of("pump-1", "%03d".formatted(i)).expiring(NOW));
        }
        return rows;
    }
}
