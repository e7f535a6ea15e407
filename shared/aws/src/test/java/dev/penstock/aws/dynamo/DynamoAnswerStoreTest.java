package dev.penstock.aws.dynamo;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.AnswerStore;
import dev.penstock.testkit.contract.AnswerStoreContract;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ExtendWith(MotoServer.class)
class DynamoAnswerStoreTest extends AnswerStoreContract {

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Override
    protected AnswerStore open() {
        return new DynamoAnswerStore(client, EmptyResources.table(client));
    }
}
