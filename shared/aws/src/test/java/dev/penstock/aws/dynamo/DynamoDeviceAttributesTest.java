package dev.penstock.aws.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.Credential;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.Page;
import dev.penstock.port.Role;
import dev.penstock.testkit.contract.DeviceAttributesContract;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ExtendWith(MotoServer.class)
class DynamoDeviceAttributesTest extends DeviceAttributesContract {

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Override
    protected DeviceAttributes open() {
        return new DynamoDeviceAttributes(client, EmptyResources.table(client));
    }

    @Test
    void attributesAndCredentialsShareATableAndDoNotSeeEachOther() {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));
        String table = EmptyResources.table(client);
        DynamoDeviceRegistry registry = new DynamoDeviceRegistry(client, table);
        DynamoDeviceAttributes attributes = new DynamoDeviceAttributes(client, table);
        for (int i = 0; i < 7; i++) {
            registry.save(
                    new Credential("%064x".formatted(i), Role.DEVICE, Set.of("pump-" + i), Instant.EPOCH, null),
                    deadline);
            attributes.save("pump-" + i, Map.of("site", "north"), deadline);
        }

        assertEquals(
                Map.of("pump-3", Map.of("site", "north")),
                attributes.find(Set.of("pump-3", "%064x".formatted(3)), deadline));
        for (int limit : new int[] {1, 3, 7, 100}) {
            List<String> listed = new ArrayList<>();
            String cursor = "";
            while (cursor != null) {
                Page<Credential> page = registry.list(limit, cursor, deadline);
                page.values().forEach(credential -> listed.add(credential.tokenHash()));
                cursor = page.nextCursor();
            }
            assertEquals(7, listed.size(), "limit " + limit);
            assertEquals(7, Set.copyOf(listed).size(), "limit " + limit);
        }
    }
}
