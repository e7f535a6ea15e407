package dev.penstock.aws.dynamo;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.RecentStore;
import dev.penstock.testkit.contract.RecentStoreContract;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ExtendWith(MotoServer.class)
class DynamoRecentStoreTest extends RecentStoreContract {

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Override
    protected RecentStore open() {
        return new DynamoRecentStore(client, EmptyResources.table(client), EmptyResources.table(client));
    }
}
