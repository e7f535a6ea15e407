package dev.penstock.aws.dynamo;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.testkit.contract.DeviceMemoryStoreContract;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ExtendWith(MotoServer.class)
class DynamoDeviceMemoryStoreTest extends DeviceMemoryStoreContract {

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Override
    protected DeviceMemoryStore open() {
        return new DynamoDeviceMemoryStore(client, EmptyResources.table(client));
    }
}
