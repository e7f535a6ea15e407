package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.aws.Clients;
import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.e2e.Repository;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.command.Credentials;
import dev.penstock.local.gateway.Gateway;
import dev.penstock.local.gateway.InvocationContext;
import dev.penstock.local.remote.KinesisMappings;
import dev.penstock.local.template.FunctionResource;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** All four functions as they are deployed, chained by the template's routes and mappings, on LocalStack's services. */
@Timeout(180)
@ExtendWith({LocalStack.class, DeployedFunctions.class})
class LambdaPipelineTest {

    private static final String DEVICE = "lambda-pump";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path data;

    private final Clock clock = Clock.systemUTC();
    private final TemplateFile template = DeployedFunctions.template();
    private final DynamoDbClient dynamoDb = Clients.dynamoDb(LocalStack.environment());
    private final KinesisClient kinesis = Clients.kinesis(LocalStack.environment());
    private Gateway gateway;
    private KinesisMappings mappings;
    private Credentials credentials;

    @BeforeEach
    void chain() throws IOException {
        gateway = Gateway.start(
                0,
                template.routes(),
                Map.of(
                        "IngestFunction", served("ingest"),
                        "ApiFunction", served("api")),
                clock);
        mappings = KinesisMappings.open(data, DeployedFunctions.stack().id(), kinesis, Duration.ofDays(1), clock);
        for (StreamMapping mapping : template.mappings()) {
            String function = mapping.function().equals("RouterFunction") ? "router" : "transform";
            FunctionResource resource = DeployedFunctions.resource(function);
            mappings.start(
                    mapping,
                    function.equals("router") ? Stage.ROUTE : Stage.TRANSFORM,
                    DeployedFunctions.environment(function),
                    () -> new InvocationContext(resource, "lambda"),
                    new DynamoFailedEventStore(
                            dynamoDb, DeployedFunctions.setting(function, "PENSTOCK_FAILURES_TABLE")));
        }
        credentials = Credentials.of(
                new DynamoDeviceRegistry(dynamoDb, DeployedFunctions.setting("api", "PENSTOCK_REGISTRY_TABLE")), clock);
    }

    private static Gateway.Function served(String function) {
        return new Gateway.Function(DeployedFunctions.resource(function), DeployedFunctions.environment(function));
    }

    @AfterEach
    void unchain() {
        gateway.close();
        mappings.close();
        credentials.close();
        kinesis.close();
        dynamoDb.close();
    }

    @Test
    void whatADeviceSendsIsNormalisedDeliveredAndReadBackAndWhatFailsSaysWhy() throws Exception {
        Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String request = """
                [{"id":"hot","deviceId":"%1$s","type":"pump.telemetry","time":%2$d,
                  "data":{"temperature":212.0,"unit":"degF","pressure":100}},
                 {"id":"bad","deviceId":"%1$s","type":"pump.telemetry","time":"2026-13-45","data":{"temperature":50}},
                 {"id":"cold","deviceId":"%1$s","type":"pump.telemetry","time":"%3$s","data":{"temperature":50}},
                 {"id":"hot","deviceId":"%1$s","type":"pump.telemetry","time":%2$d,"data":{"temperature":212.0}}]
                """.formatted(DEVICE, time.toEpochMilli(), time.plusSeconds(1));

        try (KeepAliveConnection device = connect(Role.DEVICE, Set.of(DEVICE))) {
            KeepAliveConnection.Response answer = device.post("/v1/events", request.getBytes(StandardCharsets.UTF_8));
            assertEquals(202, answer.status(), () -> answer.text() + logs());
        }

        try (KeepAliveConnection reader = connect(Role.READER, Set.of())) {
            JsonNode events = await(reader, "/v1/devices/" + DEVICE + "/events?order=asc", "events", 2);
            assertEquals(List.of("hot", "cold"), events.findValuesAsText("id"));
            assertEquals(time, Instant.parse(events.get(0).get("time").asText()));
            assertEquals(
                    time.plusSeconds(1), Instant.parse(events.get(1).get("time").asText()));
            JsonNode hot = events.get(0).get("data");
            assertEquals(100.0, hot.get("temperature").asDouble(), 1e-9, hot.toString());
            assertEquals(689.4757293168, hot.get("pressure").asDouble(), 1e-9, hot.toString());
            assertTrue(hot.get("hot").asBoolean(), hot.toString());
            assertFalse(hot.has("unit"), hot.toString());
            assertEquals(10.0, events.get(1).at("/data/temperature").asDouble(), 1e-9, events.toString());

            JsonNode failures = await(reader, "/v1/failures?limit=1000", "failures", 1);
            assertEquals(
                    List.of("transform event bad: rule normalise-pump: parse timestamp: invalid format '2026-13-45'"),
                    failures.findValuesAsText("reason"));
        }
        List<JsonNode> cloudEvents = cloudEvents();
        assertEquals(1, cloudEvents.size(), cloudEvents::toString);
        JsonNode delivered = cloudEvents.getFirst();
        assertEquals("hot", delivered.get("id").asText());
        assertEquals("1.0", delivered.get("specversion").asText());
        assertEquals("pump.telemetry", delivered.get("type").asText());
        assertEquals(100.0, delivered.at("/data/temperature").asDouble(), 1e-9, delivered.toString());
    }

    private KeepAliveConnection connect(Role role, Set<String> devices) {
        return new KeepAliveConnection(
                URI.create("http://127.0.0.1:" + gateway.port()), credentials.issue(role, devices, null), TIMEOUT);
    }

    /** The device's rows of a list, once there are enough of them. */
    private JsonNode await(KeepAliveConnection reader, String path, String list, int count) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            KeepAliveConnection.Response answer = reader.get(path);
            var rows = JSON.createArrayNode();
            if (answer.status() == 200) {
                JSON.readTree(answer.body()).get(list).forEach(row -> {
                    if (row.path("deviceId").asText().equals(DEVICE)) {
                        rows.add(row);
                    }
                });
            }
            if (rows.size() >= count) {
                return rows;
            }
            assertTrue(
                    System.nanoTime() < end,
                    () -> "GET " + path + " after " + PATIENCE + ": " + answer.status() + " " + answer.text() + logs());
            Thread.sleep(100);
        }
    }

    private static String logs() {
        return Repository.FUNCTIONS.stream()
                .map(DeployedFunctions::environment)
                .map(LambdaEnvironment::logTail)
                .collect(Collectors.joining("\n", "\n", ""));
    }

    /** The device's events in the stream of the topic hot-pumps. */
    private List<JsonNode> cloudEvents() throws IOException {
        String stream = DeployedFunctions.setting("router", "PENSTOCK_TOPIC_STREAM_PREFIX") + "HotPumps";
        List<JsonNode> events = new ArrayList<>();
        for (var record : EmptyResources.records(kinesis, stream)) {
            JsonNode event = JSON.readTree(record.data().asByteArray());
            if (event.toString().contains(DEVICE)) {
                events.add(event);
            }
        }
        return events;
    }
}
