package dev.penstock.aws.moto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.aws.EmptyResources;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The imitation must not lose what DynamoDB does not lose, or tests of our adapters fail now and then. */
@ExtendWith(MotoServer.class)
class MotoServerTest {

    /** So long to parse, several milliseconds, that Python turns to another thread before the row is written. */
    private static final String CONDITION = String.join(" AND ", Collections.nCopies(100, "attribute_not_exists(pk)"));

    private final DynamoDbClient client = MotoServer.dynamoDb();

    @Test
    void ofWritesOnTheSameConditionAtOnceOneIsMade() throws Exception {
        String table = EmptyResources.table(client);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 5; round++) {
                String pk = "pump-" + round;
                int written = 0;
                for (Future<Boolean> write : threads.invokeAll(Collections.nCopies(8, write(table, pk)))) {
                    written += write.get() ? 1 : 0;
                }
                assertEquals(1, written, "round " + round);
            }
        }
    }

    private Callable<Boolean> write(String table, String pk) {
        return () -> {
            try {
                client.putItem(request -> request.tableName(table)
                        .item(Map.of("pk", AttributeValue.fromS(pk), "sk", AttributeValue.fromS("state")))
                        .conditionExpression(CONDITION));
                return true;
            } catch (ConditionalCheckFailedException e) {
                return false;
            }
        };
    }
}
