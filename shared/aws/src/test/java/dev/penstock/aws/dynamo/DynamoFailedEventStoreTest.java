package dev.penstock.aws.dynamo;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.FailedEventStore;
import dev.penstock.testkit.contract.FailedEventStoreContract;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ExtendWith(MotoServer.class)
class DynamoFailedEventStoreTest extends FailedEventStoreContract {

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Override
    protected FailedEventStore open() {
        return new DynamoFailedEventStore(client, EmptyResources.table(client));
    }
}
