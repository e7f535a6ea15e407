package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.aws.retry.SdkFailures;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The calls that the stores make of one table: bounded by the deadline, resent while DynamoDB processes only a part, and
 * with failures in our own words.
 */
final class Table {

    /** DynamoDB's limit of one row, 400 KB. */
    static final int MAX_ROW_BYTES = 400 * 1024;

    private static final int ROWS_PER_WRITE = 25;
    private static final int KEYS_PER_READ = 100;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final DynamoDbClient client;
    private final String name;
    private final Backoff backoff;

    Table(DynamoDbClient client, String name, Backoff backoff) {
        this.client = client;
        this.name = name;
        this.backoff = backoff;
    }

    /** A key of this table. */
    record Key(String pk, String sk) {
        static Key of(Row row) {
            return new Key(row.pk(), row.sk());
        }

        private Map<String, AttributeValue> attributes() {
            return Row.of(pk, sk).attributes();
        }
    }

    /**
     * One page of a query or scan.
     *
     * @param last where to go on, or null if there is no more
     */
    record Rows(List<Row> rows, @Nullable Key last) {}

    /**
     * A range of one partition, both ends included.
     *
     * @param first the lowest sort key, or null for no bound
     * @param last the highest, or null for no bound
     */
    record Range(
            String pk, @Nullable String first, @Nullable String last) {}

    /** Throws if DynamoDB would refuse the row for its size. */
    void checkSize(Row row) {
        int size = row.size();
        if (size > MAX_ROW_BYTES) {
            throw new PermanentException("write to table " + name + ": " + row.pk() + " / " + row.sk() + ": " + size
                    + " bytes, DynamoDB takes at most " + MAX_ROW_BYTES + " in one row");
        }
    }

    /** Writes rows in as few calls as can be. Of two with the same key the later one stays. */
    void write(List<Row> rows, Deadline deadline) {
        Map<Key, Row> byKey = new LinkedHashMap<>();
        for (Row row : rows) {
            checkSize(row);
            byKey.put(Key.of(row), row);
        }
        List<Row> distinct = List.copyOf(byKey.values());
        for (int from = 0; from < distinct.size(); from += ROWS_PER_WRITE) {
            int to = Math.min(distinct.size(), from + ROWS_PER_WRITE);
            writeOnce(distinct.subList(from, to), deadline);
        }
    }

    private void writeOnce(List<Row> rows, Deadline deadline) {
        String step = "write " + rows.size() + " rows to table " + name;
        List<WriteRequest> pending = rows.stream()
                .map(row -> WriteRequest.builder()
                        .putRequest(PutRequest.builder().item(row.attributes()).build())
                        .build())
                .toList();
        for (int attempt = 1; ; attempt++) {
            List<WriteRequest> sent = pending;
            pending = call(
                            step,
                            deadline,
                            () -> client.batchWriteItem(request -> request.requestItems(Map.of(name, sent))
                                            .overrideConfiguration(within(deadline)))
                                    .unprocessedItems())
                    .getOrDefault(name, List.of());
            if (pending.isEmpty()) {
                return;
            }
            pauseOrGiveUp(step, pending.size(), attempt, deadline);
        }
    }

    /**
     * Writes one row on a condition.
     *
     * @param condition in DynamoDB's expression language
     * @param values what the condition refers to, by name with a colon
     * @return whether the condition held and the row was written
     */
    boolean writeIf(Row row, String condition, Map<String, AttributeValue> values, Deadline deadline) {
        checkSize(row);
        try {
            call(
                    "write " + row.pk() + " to table " + name,
                    deadline,
                    () -> client.putItem(request -> {
                        request.tableName(name)
                                .item(row.attributes())
                                .conditionExpression(condition)
                                .overrideConfiguration(within(deadline));
                        if (!values.isEmpty()) {
                            request.expressionAttributeValues(values);
                        }
                    }));
            return true;
        } catch (PermanentException e) {
            if (e.getCause() instanceof ConditionalCheckFailedException) {
                return false;
            }
            throw e;
        }
    }

    /** Reads one row, as the latest write left it. */
    Optional<Row> find(Key key, Deadline deadline) {
        GetItemResponse response = call(
                "read a row of table " + name,
                deadline,
                () -> client.getItem(request -> request.tableName(name)
                        .key(key.attributes())
                        .consistentRead(true)
                        .overrideConfiguration(within(deadline))));
        return response.hasItem() ? Optional.of(Row.read(response.item())) : Optional.empty();
    }

    /** Reads those of {@code keys} that are there, as the latest writes left them, in no order. */
    List<Row> find(Collection<Key> keys, Deadline deadline) {
        List<Key> distinct = keys.stream().distinct().toList();
        List<Row> found = new ArrayList<>();
        for (int from = 0; from < distinct.size(); from += KEYS_PER_READ) {
            int to = Math.min(distinct.size(), from + KEYS_PER_READ);
            findOnce(distinct.subList(from, to), deadline, found);
        }
        return found;
    }

    private void findOnce(List<Key> keys, Deadline deadline, List<Row> found) {
        String step = "read " + keys.size() + " rows of table " + name;
        KeysAndAttributes pending = KeysAndAttributes.builder()
                .keys(keys.stream().map(Key::attributes).toList())
                .consistentRead(true)
                .build();
        for (int attempt = 1; ; attempt++) {
            KeysAndAttributes sent = pending;
            BatchGetItemResponse response = call(
                    step,
                    deadline,
                    () -> client.batchGetItem(request ->
                            request.requestItems(Map.of(name, sent)).overrideConfiguration(within(deadline))));
            response.responses().getOrDefault(name, List.of()).forEach(row -> found.add(Row.read(row)));
            KeysAndAttributes rest = response.unprocessedKeys().get(name);
            if (rest == null || rest.keys().isEmpty()) {
                return;
            }
            pending = rest;
            pauseOrGiveUp(step, rest.keys().size(), attempt, deadline);
        }
    }

    /** Deletes a row. @return whether it was there */
    boolean delete(Key key, Deadline deadline) {
        DeleteItemResponse response = call(
                "delete a row of table " + name,
                deadline,
                () -> client.deleteItem(request -> request.tableName(name)
                        .key(key.attributes())
                        .returnValues(ReturnValue.ALL_OLD)
                        .overrideConfiguration(within(deadline))));
        return response.hasAttributes();
    }

    /**
     * Reads one page of a range.
     *
     * @param ascending by sort key, or descending
     * @param consistent as the latest write left it, for twice the price
     * @param limit the most rows to read; 0 for as many as DynamoDB gives, 1 MB
     * @param after the place where the page before ended, or null
     */
    Rows query(Range range, boolean ascending, boolean consistent, int limit, @Nullable Key after, Deadline deadline) {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        values.put(":pk", AttributeValue.fromS(range.pk));
        StringBuilder condition = new StringBuilder("pk = :pk");
        if (range.first != null && range.last != null) {
            condition.append(" AND sk BETWEEN :first AND :last");
        } else if (range.first != null) {
            condition.append(" AND sk >= :first");
        } else if (range.last != null) {
            condition.append(" AND sk <= :last");
        }
        if (range.first != null) {
            values.put(":first", AttributeValue.fromS(range.first));
        }
        if (range.last != null) {
            values.put(":last", AttributeValue.fromS(range.last));
        }
        QueryResponse response = call(
                "query table " + name,
                deadline,
                () -> client.query(request -> {
                    request.tableName(name)
                            .keyConditionExpression(condition.toString())
                            .expressionAttributeValues(values)
                            .scanIndexForward(ascending)
                            .consistentRead(consistent)
                            .overrideConfiguration(within(deadline));
                    if (limit > 0) {
                        request.limit(limit);
                    }
                    if (after != null) {
                        request.exclusiveStartKey(after.attributes());
                    }
                }));
        return rows(response.items(), response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : Map.of());
    }

    /** Reads one page of the whole table, in DynamoDB's own stable order. */
    Rows scan(int limit, @Nullable Key after, Deadline deadline) {
        ScanResponse response = call(
                "scan table " + name,
                deadline,
                () -> client.scan(request -> {
                    request.tableName(name).limit(limit).consistentRead(true).overrideConfiguration(within(deadline));
                    if (after != null) {
                        request.exclusiveStartKey(after.attributes());
                    }
                }));
        return rows(response.items(), response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : Map.of());
    }

    private static Rows rows(List<Map<String, AttributeValue>> rows, Map<String, AttributeValue> last) {
        return new Rows(rows.stream().map(Row::read).toList(), last.isEmpty() ? null : Key.of(Row.read(last)));
    }

    private <T> T call(String step, Deadline deadline, Supplier<T> call) {
        deadline.check(step);
        try {
            return call.get();
        } catch (SdkException e) {
            throw SdkFailures.translate(step, e);
        }
    }

    private void pauseOrGiveUp(String step, int unprocessed, int attempt, Deadline deadline) {
        if (!backoff.pause(attempt, PAUSE, deadline)) {
            throw new RetryableException(step + ": " + unprocessed + " still unprocessed after " + attempt
                    + " attempts, and no time left (is the table's capacity too low?)");
        }
    }

    private static AwsRequestOverrideConfiguration within(Deadline deadline) {
        Duration left = deadline.remaining();
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(left.isZero() ? Duration.ofMillis(1) : left)
                .build();
    }
}
