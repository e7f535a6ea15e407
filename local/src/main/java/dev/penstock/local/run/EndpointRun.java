package dev.penstock.local.run;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoAnswerStore;
import dev.penstock.aws.dynamo.DynamoDedupLog;
import dev.penstock.aws.dynamo.DynamoDeviceAttributes;
import dev.penstock.aws.dynamo.DynamoDeviceMemoryStore;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.dynamo.DynamoDeviceStateStore;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.aws.dynamo.DynamoRecentStore;
import dev.penstock.local.command.RunningPipeline;
import dev.penstock.local.mapping.EmbeddedStats;
import dev.penstock.local.remote.Endpoint;
import dev.penstock.local.remote.KinesisMappings;
import dev.penstock.local.remote.Stack;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.local.template.TemplateFile;
import dev.penstock.outcome.Stage;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.DeviceStateStore;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.RecentStore;
import dev.penstock.time.Deadline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** The streams and tables of a stack at an endpoint. */
final class EndpointRun implements Services {

    private final Endpoint endpoint;
    private final KinesisClient kinesis;
    private final DynamoDbClient dynamoDb;
    private final KinesisMappings mappings;
    private final String failuresTable;

    private EndpointRun(
            Endpoint endpoint,
            KinesisClient kinesis,
            DynamoDbClient dynamoDb,
            KinesisMappings mappings,
            String failuresTable) {
        this.endpoint = endpoint;
        this.kinesis = kinesis;
        this.dynamoDb = dynamoDb;
        this.mappings = mappings;
        this.failuresTable = failuresTable;
    }

    /**
     * Opens the services.
     *
     * @param template as it is deployed in the stack
     * @throws dev.penstock.outcome.PenstockException if the data directory cannot be used
     */
    static EndpointRun open(Endpoint endpoint, Stack stack, TemplateFile template, Path data, Clock clock) {
        KinesisClient kinesis = Clients.kinesis(endpoint.environment());
        Duration keepFailures = Duration.ofDays(Long.parseLong(Functions.variable(template, Functions.FAILURES_DAYS)));
        return new EndpointRun(
                endpoint,
                kinesis,
                Clients.dynamoDb(endpoint.environment()),
                KinesisMappings.open(data, stack.id(), kinesis, keepFailures, clock),
                Functions.variable(template, Functions.FAILURES_TABLE));
    }

    @Override
    public KinesisClient kinesis() {
        return kinesis;
    }

    @Override
    public RecentStore recentStore(String recentTable, String devicesTable) {
        return new DynamoRecentStore(dynamoDb, recentTable, devicesTable);
    }

    @Override
    public DeviceStateStore deviceStates(String devicesTable) {
        return new DynamoDeviceStateStore(dynamoDb, devicesTable);
    }

    @Override
    public FailedEventStore failures(String table) {
        return new DynamoFailedEventStore(dynamoDb, table);
    }

    @Override
    public DedupLog dedupLog(String table) {
        return new DynamoDedupLog(dynamoDb, table);
    }

    @Override
    public DeviceMemoryStore memories(String table) {
        return new DynamoDeviceMemoryStore(dynamoDb, table);
    }

    @Override
    public DeviceRegistry registry(String table) {
        return new DynamoDeviceRegistry(dynamoDb, table);
    }

    @Override
    public DeviceAttributes attributes(String registryTable) {
        return new DynamoDeviceAttributes(dynamoDb, registryTable);
    }

    @Override
    public AnswerStore answers(String table) {
        return new DynamoAnswerStore(dynamoDb, table);
    }

    @Override
    public RunningPipeline.RegistryTable registryTable(String table) {
        return new RunningPipeline.RegistryTable(endpoint.url().toString(), endpoint.region(), table);
    }

    @Override
    public EmbeddedStats stats() {
        return mappings.stats();
    }

    @Override
    public Path directory() {
        return mappings.directory();
    }

    @Override
    public void startMapping(
            StreamMapping mapping, Stage stage, RequestStreamHandler handler, Supplier<Context> contexts) {
        mappings.start(mapping, stage, handler, contexts, failures(failuresTable));
    }

    @Override
    public Map<String, Long> drain(Deadline deadline) throws InterruptedException {
        return mappings.drain(deadline);
    }

    @Override
    public void close() {
        mappings.close();
        kinesis.close();
        dynamoDb.close();
    }
}
