package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What the rules remember: {@code pk} is the device id, {@code sk} always the same. Reads are consistent, because the next
 * batch of a device comes at once.
 */
public final class DynamoDeviceMemoryStore implements DeviceMemoryStore {

    private static final String SORT_KEY = "memory";
    private static final String BYTES = "bytes";

    private final Table table;
    private final VersionedRows rows;

    /** A store that sleeps for real between attempts. */
    public DynamoDeviceMemoryStore(DynamoDbClient client, String memoryTable) {
        this(client, memoryTable, new Backoff());
    }

    /** A store with a backoff of the caller's own, for tests. */
    public DynamoDeviceMemoryStore(DynamoDbClient client, String memoryTable, Backoff backoff) {
        this.table = new Table(client, memoryTable, backoff);
        this.rows = new VersionedRows(table);
    }

    @Override
    public Map<String, Stored> load(Collection<String> deviceIds, Deadline deadline) {
        Map<String, Stored> found = new HashMap<>();
        List<Table.Key> keys = deviceIds.stream()
                .map(deviceId -> new Table.Key(deviceId, SORT_KEY))
                .toList();
        for (Row row : table.find(keys, deadline)) {
            found.put(row.pk(), new Stored(row.pk(), VersionedRows.version(row), row.bytes(BYTES)));
        }
        return found;
    }

    @Override
    public Set<String> save(List<Stored> memories, Instant expires, Deadline deadline) {
        return rows.save(
                memories.stream()
                        .map(memory -> new VersionedRows.Change(
                                memory.deviceId(),
                                Row.of(memory.deviceId(), SORT_KEY)
                                        .expiring(expires)
                                        .with(BYTES, memory.bytes()),
                                memory.version()))
                        .toList(),
                deadline);
    }
}
