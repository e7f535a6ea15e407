package dev.penstock.e2e.containers;

import dev.penstock.access.Tokens;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.aws.dynamo.DynamoRecentStore;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Credential;
import dev.penstock.port.Role;
import dev.penstock.recent.RecentData;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What the sample invocations take for granted: their tokens, a device and a failed event. */
final class SampleResources {

    private static final Duration LIFE = Duration.ofDays(1);

    /** The failed event that events/api/failure.json asks for. */
    private static final String FAILURE_ID = "route-0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    private SampleResources() {}

    /** Saves it in the tables of {@link DeployedFunctions}; twice does no harm. */
    static void save(DynamoDbClient dynamoDb) {
        DynamoDeviceRegistry registry = new DynamoDeviceRegistry(dynamoDb, table("REGISTRY"));
        save(registry, "psd_" + "A".repeat(43), Role.DEVICE, Set.of("pump-17", "pump-18"));
        save(registry, "psr_" + "A".repeat(43), Role.READER, Set.of());
        save(registry, "psr_" + "sample".repeat(7) + "A", Role.READER, Set.of());
        save(registry, "psd_" + "sample".repeat(7) + "A", Role.DEVICE, Set.of("pump-17"));

        Instant now = Instant.now();
        Event event = event("pump-17", "pump.telemetry", now);
        record(dynamoDb, event);
        FailedEvent failure = new FailedEvent(
                FAILURE_ID,
                now,
                Stage.ROUTE,
                event.deviceId(),
                event.id(),
                event.type(),
                "route event abc123: sink kinesis:HotPumps: too large",
                false,
                "shardId-000000000000:17:0",
                EventBatchCodec.encode(new EventBatch(0, List.of(event))));
        new DynamoFailedEventStore(dynamoDb, table("FAILURES")).save(List.of(failure), now.plus(LIFE), soon());
    }

    /** Lets a device be known, and seen at this time. */
    static void see(DynamoDbClient dynamoDb, String device, String type, Instant time) {
        record(dynamoDb, event(device, type, time));
    }

    private static Event event(String device, String type, Instant time) {
        byte[] data = "{\"temperature\":85.4}".getBytes(StandardCharsets.UTF_8);
        return new Event("abc123", device, type, null, time, time, "1", null, data);
    }

    private static void record(DynamoDbClient dynamoDb, Event event) {
        new RecentData(new DynamoRecentStore(dynamoDb, table("RECENT"), table("DEVICES")), LIFE, Clock.systemUTC())
                .record(List.of(event), soon());
    }

    private static void save(DynamoDeviceRegistry registry, String token, Role role, Set<String> devices) {
        registry.save(new Credential(Tokens.hash(token), role, devices, Instant.EPOCH, null), soon());
    }

    private static String table(String name) {
        return DeployedFunctions.setting("api", "PENSTOCK_" + name + "_TABLE");
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }
}
