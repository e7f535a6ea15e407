package dev.penstock.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Tables and streams of their own for tests of adapters, on any service that speaks the protocol of AWS. */
public final class EmptyResources {

    private EmptyResources() {}

    /** Makes an empty table of the form that all of ours have. @return its name */
    public static String table(DynamoDbClient client) {
        String name = "table-" + UUID.randomUUID();
        try {
            create(client, name);
        } catch (ResourceInUseException e) {
            // A service that is just starting may answer after the client has tried again; nobody else has this name.
        }
        client.waiter().waitUntilTableExists(request -> request.tableName(name));
        return name;
    }

    private static void create(DynamoDbClient client, String table) {
        client.createTable(request -> request.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        pk -> pk.attributeName("pk").attributeType(ScalarAttributeType.S),
                        sk -> sk.attributeName("sk").attributeType(ScalarAttributeType.S))
                .keySchema(
                        KeySchemaElement.builder()
                                .attributeName("pk")
                                .keyType(KeyType.HASH)
                                .build(),
                        KeySchemaElement.builder()
                                .attributeName("sk")
                                .keyType(KeyType.RANGE)
                                .build()));
    }

    /** Makes an empty stream of two shards. @return its name */
    public static String stream(KinesisClient client) {
        String name = "stream-" + UUID.randomUUID();
        client.createStream(request -> request.streamName(name).shardCount(2));
        client.waiter().waitUntilStreamExists(request -> request.streamName(name));
        return name;
    }

    /** Reads a stream from its beginning: all records, shard by shard, in order. */
    public static List<Record> records(KinesisClient client, String streamName) {
        List<Record> records = new ArrayList<>();
        for (Shard shard :
                client.listShards(request -> request.streamName(streamName)).shards()) {
            String iterator = client.getShardIterator(request -> request.streamName(streamName)
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            GetRecordsResponse response;
            do {
                String from = iterator;
                response = client.getRecords(request -> request.shardIterator(from));
                records.addAll(response.records());
                iterator = response.nextShardIterator();
            } while (!response.records().isEmpty());
        }
        return records;
    }
}
