package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.port.DeviceState;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.Page;
import dev.penstock.port.RecentStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The recent-data cache in two tables: history, and the states of devices. */
public final class DynamoRecentStore implements RecentStore {

    private final HistoryTable history;
    private final DevicesTable devices;

    /** A store that sleeps for real between attempts. */
    public DynamoRecentStore(DynamoDbClient client, String recentTable, String devicesTable) {
        this(client, recentTable, devicesTable, new Backoff());
    }

    /** A store with a backoff of the caller's own, for tests. */
    public DynamoRecentStore(DynamoDbClient client, String recentTable, String devicesTable, Backoff backoff) {
        this.history = new HistoryTable(new Table(client, recentTable, backoff));
        this.devices = new DevicesTable(new Table(client, devicesTable, backoff));
    }

    @Override
    public void append(List<HistoryChunk> chunks, Deadline deadline) {
        history.append(chunks, deadline);
    }

    @Override
    public Iterator<HistoryChunk> chunks(
            String deviceId, Instant from, Instant to, Order order, Instant now, Deadline deadline) {
        return history.chunks(deviceId, from, to, order, now, deadline);
    }

    @Override
    public Map<String, DeviceState> devices(Collection<String> deviceIds, Deadline deadline) {
        return devices.find(deviceIds, deadline);
    }

    @Override
    public Set<String> saveDevices(List<DeviceState> states, Instant expires, Deadline deadline) {
        return devices.save(states, expires, deadline);
    }

    @Override
    public Page<DeviceState> listDevices(int limit, String cursor, Instant now, Deadline deadline) {
        return devices.list(limit, cursor, now, deadline);
    }
}
