package dev.penstock.aws.dynamo;

import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.moto.MotoServer;
import dev.penstock.port.DedupLog;
import dev.penstock.testkit.contract.DedupLogContract;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ExtendWith(MotoServer.class)
class DynamoDedupLogTest extends DedupLogContract {

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Override
    protected DedupLog open() {
        return new DynamoDedupLog(client, EmptyResources.table(client));
    }
}
