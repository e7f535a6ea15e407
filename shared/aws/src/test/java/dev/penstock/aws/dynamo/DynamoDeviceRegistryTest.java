package dev.penstock.aws.dynamo;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.testkit.contract.DeviceRegistryContract;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ExtendWith(MotoServer.class)
class DynamoDeviceRegistryTest extends DeviceRegistryContract {

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Override
    protected DeviceRegistry open() {
        return new DynamoDeviceRegistry(client, EmptyResources.table(client));
    }
}
