package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceStateStore;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The states of devices alone, for a function that has no business with their history. */
public final class DynamoDeviceStateStore implements DeviceStateStore {

    private final DevicesTable devices;

    /** A store that sleeps for real between attempts. */
    public DynamoDeviceStateStore(DynamoDbClient client, String devicesTable) {
        this.devices = new DevicesTable(new Table(client, devicesTable, new Backoff()));
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
