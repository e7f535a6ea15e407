package dev.penstock.aws.dynamo;

import dev.penstock.aws.retry.Backoff;
import dev.penstock.port.AnswerStore;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The answers to requests with an idempotency key: {@code pk} is the token's hash, {@code sk} the key. Reads are
 * consistent, because a repeat comes soon after the first.
 */
public final class DynamoAnswerStore implements AnswerStore {

    private static final String REQUEST_HASH = "requestHash";
    private static final String BYTES = "bytes";

    private final Table table;

    /** A store that sleeps for real between attempts. */
    public DynamoAnswerStore(DynamoDbClient client, String answersTable) {
        this(client, answersTable, new Backoff());
    }

    /** A store with a backoff of the caller's own, for tests. */
    public DynamoAnswerStore(DynamoDbClient client, String answersTable, Backoff backoff) {
        this.table = new Table(client, answersTable, backoff);
    }

    @Override
    public Optional<Answer> find(String tokenHash, String key, Instant now, Deadline deadline) {
        return table.find(new Table.Key(tokenHash, key), deadline)
                .filter(row -> row.isAlive(now))
                .map(row -> new Answer(row.text(REQUEST_HASH), row.bytes(BYTES)));
    }

    @Override
    public boolean saveIfAbsent(
            String tokenHash, String key, Answer answer, Instant now, Instant expires, Deadline deadline) {
        Row row = Row.of(tokenHash, key)
                .with(REQUEST_HASH, answer.requestHash())
                .with(BYTES, answer.bytes())
                .expiring(expires);
        // DynamoDB deletes what has expired up to two days late.
        return table.writeIf(
                row,
                "attribute_not_exists(pk) OR expires <= :now",
                Map.of(":now", AttributeValue.fromN(Long.toString(now.getEpochSecond()))),
                deadline);
    }
}
