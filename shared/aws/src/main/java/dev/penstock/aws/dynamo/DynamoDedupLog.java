package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.outcome.PenstockException;
import dev.penstock.port.DedupLog;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The dedup log: {@code pk} is the device id, {@code sk} the order. Reads are consistent, because a duplicate that is
 * overlooked is delivered.
 */
public final class DynamoDedupLog implements DedupLog {

    private static final String BYTES = "bytes";

    private final Table table;

    /** A log that sleeps for real between attempts. */
    public DynamoDedupLog(DynamoDbClient client, String dedupTable) {
        this(client, dedupTable, new Backoff());
    }

    /** A log with a backoff of the caller's own, for tests. */
    public DynamoDedupLog(DynamoDbClient client, String dedupTable, Backoff backoff) {
        this.table = new Table(client, dedupTable, backoff);
    }

    @Override
    public void append(List<Chunk> chunks, Deadline deadline) {
        table.write(
                chunks.stream()
                        .map(chunk -> Row.of(chunk.deviceId(), chunk.order())
                                .expiring(chunk.expires())
                                .with(BYTES, chunk.bytes()))
                        .toList(),
                deadline);
    }

    /** Asks for each device alone, because a query reads one partition; for some at once. */
    @Override
    public Read readAfter(Map<String, String> orderByDevice, Instant now, Deadline deadline) {
        Queue<List<Chunk>> read = new ConcurrentLinkedQueue<>();
        Map<String, PenstockException> unread = ConcurrentCalls.make(
                orderByDevice.keySet(),
                deviceId -> read.add(
                        readAfter(deviceId, Objects.requireNonNull(orderByDevice.get(deviceId)), now, deadline)));
        return new Read(read.stream().flatMap(List::stream).toList(), unread);
    }

    private List<Chunk> readAfter(String deviceId, String order, Instant now, Deadline deadline) {
        List<Chunk> chunks = new ArrayList<>();
        // The start of a range is part of it, and a key cannot be empty: so the range begins at the order itself.
        Table.Range range = new Table.Range(deviceId, order.isEmpty() ? null : order, null);
        Table.Key after = null;
        do {
            Table.Rows read = table.query(range, true, true, 0, after, deadline);
            for (Row row : read.rows()) {
                if (row.isAlive(now) && !row.sk().equals(order)) {
                    chunks.add(new Chunk(row.pk(), row.sk(), row.expires(), row.bytes(BYTES)));
                }
            }
            after = read.last();
        } while (after != null);
        return chunks;
    }
}
