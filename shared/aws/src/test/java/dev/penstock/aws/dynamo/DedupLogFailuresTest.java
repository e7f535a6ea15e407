package dev.penstock.aws.dynamo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DedupLog;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Reading many devices from a table that answers only for some. */
@Timeout(60)
class DedupLogFailuresTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int DEVICES = 500;

    private final AtomicLong nanos = new AtomicLong();
    private final Deadline deadline = Deadline.after(Duration.ofSeconds(5), nanos::get);
    private final AtomicInteger queries = new AtomicInteger();

    private final Map<String, String> fromTheBeginning =
            IntStream.range(0, DEVICES).boxed().collect(Collectors.toMap(i -> "pump-" + i, i -> ""));

    @Test
    void oneThatIsThrottledIsUnreadAndTheOthersAreRead() {
        CountDownLatch others = new CountDownLatch(DEVICES - 1);

        DedupLog.Read read = read(deviceId -> {
            if (deviceId.equals("pump-7")) {
                awaitQuietly(others); // As the SDK's own retries take longer than an answer.
                throw throttled();
            }
            others.countDown();
            return List.of(chunk(deviceId));
        });

        assertEquals(othersThan("pump-7"), devices(read));
        assertEquals(Set.of("pump-7"), read.unread().keySet());
        RetryableException cause =
                assertInstanceOf(RetryableException.class, read.unread().get("pump-7"));
        assertTrue(cause.getMessage().startsWith("query table DedupTable: "), cause.getMessage());
    }

    @Test
    void oneWhoseRowIsNoneOfOursIsUnreadAndTheOthersAreRead() {
        DedupLog.Read read = read(deviceId -> {
            Map<String, AttributeValue> row = chunk(deviceId);
            if (deviceId.equals("pump-7")) {
                row.remove("bytes");
            }
            return List.of(row);
        });

        assertEquals(othersThan("pump-7"), devices(read));
        assertEquals(Set.of("pump-7"), read.unread().keySet());
        assertInstanceOf(PermanentException.class, read.unread().get("pump-7"));
    }

    @Test
    void aTableThatAnswersNobodyIsNotAskedForEveryDevice() {
        DedupLog.Read read = read(deviceId -> {
            throw throttled();
        });

        assertEquals(List.of(), read.chunks());
        assertEquals(fromTheBeginning.keySet(), read.unread().keySet());
        assertTrue(queries.get() <= ConcurrentCalls.AT_ONCE, queries + " queries");
    }

    @Test
    void whatIsNotReadByTheDeadlineIsUnread() {
        DedupLog.Read read = read(deviceId -> {
            nanos.set(Duration.ofSeconds(5).toNanos());
            return List.of(chunk(deviceId));
        });

        Set<String> found = devices(read);
        assertTrue(queries.get() <= ConcurrentCalls.AT_ONCE, queries + " queries");
        assertEquals(DEVICES, found.size() + read.unread().size());
        assertTrue(Collections.disjoint(found, read.unread().keySet()));
        read.unread()
                .values()
                .forEach(cause -> assertEquals("query table DedupTable: deadline passed", cause.getMessage()));
    }

    private DedupLog.Read read(Function<String, List<Map<String, AttributeValue>>> rowsOf) {
        DedupLog log = new DynamoDedupLog(new Queries(rowsOf), "DedupTable");
        return log.readAfter(fromTheBeginning, NOW, deadline);
    }

    private Set<String> othersThan(String deviceId) {
        return fromTheBeginning.keySet().stream()
                .filter(each -> !each.equals(deviceId))
                .collect(Collectors.toSet());
    }

    private static Set<String> devices(DedupLog.Read read) {
        return read.chunks().stream().map(DedupLog.Chunk::deviceId).collect(Collectors.toSet());
    }

    private static Map<String, AttributeValue> chunk(String deviceId) {
        return new HashMap<>(Row.of(deviceId, "0001")
                .expiring(NOW.plusSeconds(60))
                .with("bytes", new byte[1])
                .attributes());
    }

    private static ProvisionedThroughputExceededException throttled() {
        return ProvisionedThroughputExceededException.builder()
                .statusCode(400)
                .message("too fast")
                .build();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the others were not asked", e);
        }
    }

    /** Answers queries by the partition that they ask for. */
    private final class Queries implements DynamoDbClient {
        private final Function<String, List<Map<String, AttributeValue>>> rowsOf;

        private Queries(Function<String, List<Map<String, AttributeValue>>> rowsOf) {
            this.rowsOf = rowsOf;
        }

        @Override
        public QueryResponse query(QueryRequest request) {
            queries.incrementAndGet();
            return QueryResponse.builder()
                    .items(rowsOf.apply(
                            request.expressionAttributeValues().get(":pk").s()))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
