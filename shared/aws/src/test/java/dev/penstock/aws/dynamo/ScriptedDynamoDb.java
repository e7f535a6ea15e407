package dev.penstock.aws.dynamo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Processes only a part of what it is asked to, or fails; the rest of DynamoDB is moto's affair. */
final class ScriptedDynamoDb implements DynamoDbClient {

    /** How many rows or keys each batch carried. */
    final List<Integer> batches = new ArrayList<>();

    /** The sort keys that were put one by one. */
    final List<String> puts = new ArrayList<>();

    private final Deque<Supplier<SdkException>> failures = new ArrayDeque<>();
    private int processed = Integer.MAX_VALUE;

    /** Each batch gets only so many processed. */
    ScriptedDynamoDb processing(int count) {
        processed = count;
        return this;
    }

    /** The next call fails. */
    ScriptedDynamoDb thenThrow(SdkException failure) {
        failures.add(() -> failure);
        return this;
    }

    @Override
    public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
        failIfScripted();
        String table = request.requestItems().keySet().iterator().next();
        List<WriteRequest> rows = request.requestItems().get(table);
        batches.add(rows.size());
        return rows.size() <= processed
                ? BatchWriteItemResponse.builder().unprocessedItems(Map.of()).build()
                : BatchWriteItemResponse.builder()
                        .unprocessedItems(Map.of(table, rows.subList(processed, rows.size())))
                        .build();
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        failIfScripted();
        String table = request.requestItems().keySet().iterator().next();
        KeysAndAttributes asked = request.requestItems().get(table);
        batches.add(asked.keys().size());
        int count = Math.min(processed, asked.keys().size());
        BatchGetItemResponse.Builder response = BatchGetItemResponse.builder()
                .responses(Map.of(table, asked.keys().subList(0, count)))
                .unprocessedKeys(Map.of());
        if (count < asked.keys().size()) {
            KeysAndAttributes rest = asked.toBuilder()
                    .keys(asked.keys().subList(count, asked.keys().size()))
                    .build();
            response.unprocessedKeys(Map.of(table, rest));
        }
        return response.build();
    }

    @Override
    public synchronized PutItemResponse putItem(PutItemRequest request) {
        failIfScripted();
        puts.add(request.item().get("sk").s());
        return PutItemResponse.builder().build();
    }

    private void failIfScripted() {
        Supplier<SdkException> failure = failures.poll();
        if (failure != null) {
            throw failure.get();
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
