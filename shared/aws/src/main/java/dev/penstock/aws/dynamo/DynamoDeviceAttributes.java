package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.outcome.PermanentException;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.time.Deadline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Attributes of devices, in the table of the device registry: {@code pk} is {@code device#} and the device's id, {@code sk}
 * is {@code attributes}. No credential begins so, and transform may read only what does.
 */
public final class DynamoDeviceAttributes implements DeviceAttributes {

    private static final String PREFIX = "device#";
    private static final String SK = "attributes";
    private static final String ATTRIBUTES = "attributes";

    private final Table table;

    /** Attributes, with sleeps for real between attempts. */
    public DynamoDeviceAttributes(DynamoDbClient client, String registryTable) {
        this.table = new Table(client, registryTable, new Backoff());
    }

    @Override
    public Map<String, Map<String, String>> find(Set<String> deviceIds, Deadline deadline) {
        Map<String, Map<String, String>> found = new HashMap<>();
        for (Row row :
                table.find(deviceIds.stream().map(DynamoDeviceAttributes::key).toList(), deadline)) {
            found.put(row.pk().substring(PREFIX.length()), attributes(row));
        }
        return found;
    }

    private static Map<String, String> attributes(Row row) {
        @Nullable AttributeValue value = row.attributes().get(ATTRIBUTES);
        if (value == null || !value.hasM()) {
            throw new PermanentException("row " + row.pk() + " / " + row.sk() + " has no map " + ATTRIBUTES
                    + "; was it written by something else?");
        }
        Map<String, String> attributes = new HashMap<>();
        value.m().forEach((name, text) -> attributes.put(name, text.s()));
        return attributes;
    }

    @Override
    public void save(String deviceId, Map<String, String> attributes, Deadline deadline) {
        Table.Key key = key(deviceId);
        if (attributes.isEmpty()) {
            table.delete(key, deadline);
            return;
        }
        Map<String, AttributeValue> values = new HashMap<>();
        attributes.forEach((name, text) -> values.put(name, AttributeValue.fromS(text)));
        Row row = Row.of(key.pk(), key.sk());
        row.attributes().put(ATTRIBUTES, AttributeValue.fromM(values));
        table.write(List.of(row), deadline);
    }

    private static Table.Key key(String deviceId) {
        return new Table.Key(PREFIX + deviceId, SK);
    }
}
