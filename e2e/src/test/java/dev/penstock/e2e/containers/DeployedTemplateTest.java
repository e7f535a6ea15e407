package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.aws.Clients;
import dev.penstock.e2e.AcknowledgedEvents;
import dev.penstock.e2e.PenstockProcess;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.port.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.SSEStatus;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What {@code sam deploy} would send to CloudFormation, as far as LocalStack has it: each resource becomes what the template
 * says, {@code penstock run} reads the template as CloudFormation does, and the pipeline runs on what was made. Parameters
 * are set, so that no value agrees only because both sides have the default.
 */
@Timeout(180)
@ExtendWith(LocalStack.class)
class DeployedTemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Map<String, String> PARAMETERS = Map.of(
            "ShardCount", "2", "BatchSize", "321", "ParallelizationFactor", "3", "Lanes", "48", "CacheDays", "3");

    private static DeployedTemplate deployed;
    private static DynamoDbClient dynamoDb;
    private static KinesisClient kinesis;

    @TempDir
    Path data;

    @BeforeAll
    static void deploy() throws Exception {
        deployed = DeployedTemplate.deploy("translated", PARAMETERS);
        dynamoDb = Clients.dynamoDb(LocalStack.environment());
        kinesis = Clients.kinesis(LocalStack.environment());
    }

    @Test
    void tablesHaveTheirKeysAndForgetWhatHasExpired() {
        deployed.resources("AWS::DynamoDB::Table").forEach((id, properties) -> {
            String name = deployed.physicalName(id);
            TableDescription table =
                    dynamoDb.describeTable(request -> request.tableName(name)).table();
            assertEquals(
                    keys(properties),
                    table.keySchema().stream()
                            .collect(Collectors.toMap(key -> key.keyTypeAsString(), key -> key.attributeName())));
            assertEquals(SSEStatus.ENABLED, table.sseDescription().status(), id);
            assertEquals(
                    properties.at("/TimeToLiveSpecification/AttributeName").asText(),
                    dynamoDb.describeTimeToLive(request -> request.tableName(name))
                            .timeToLiveDescription()
                            .attributeName());
        });
    }

    private static Map<String, String> keys(JsonNode table) {
        Map<String, String> keys = new HashMap<>();
        table.get("KeySchema")
                .forEach(key -> keys.put(
                        key.get("KeyType").asText(), key.get("AttributeName").asText()));
        return keys;
    }

    @Test
    void streamsHaveTheirNamesAndShards() {
        Set<String> names = new TreeSet<>();
        deployed.resources("AWS::Kinesis::Stream").keySet().forEach(id -> {
            var stream = kinesis.describeStreamSummary(request -> request.streamName(deployed.physicalName(id)))
                    .streamDescriptionSummary();
            assertEquals(PARAMETERS.get("ShardCount"), String.valueOf(stream.openShardCount()), id);
            names.add(stream.streamName());
        });
        assertEquals(
                deployed.asRead().streams().values().stream()
                        .map(stream -> stream.name())
                        .collect(Collectors.toCollection(TreeSet::new)),
                names);
    }

    @Test
    void batchesThatFailedAreEncrypted() {
        try (S3Client s3 = Clients.configure(S3Client.builder().forcePathStyle(true), "S3", LocalStack.environment())
                .build()) {
            deployed.resources("AWS::S3::Bucket")
                    .forEach((id, properties) -> assertEquals(
                            properties
                                    .at("/BucketEncryption/ServerSideEncryptionConfiguration/0"
                                            + "/ServerSideEncryptionByDefault/SSEAlgorithm")
                                    .asText(),
                            s3.getBucketEncryption(request -> request.bucket(deployed.physicalName(id)))
                                    .serverSideEncryptionConfiguration()
                                    .rules()
                                    .getFirst()
                                    .applyServerSideEncryptionByDefault()
                                    .sseAlgorithmAsString()));
        }
    }

    @Test
    void functionsAreGivenWhatTheLocalRunGivesThem() {
        deployed.asRead()
                .functions()
                .forEach((id, function) ->
                        assertEquals(new TreeMap<>(function.environment()), new TreeMap<>(deployed.settings(id)), id));
    }

    @Test
    void mappingsAreSetAsTheLocalRunSetsThem() {
        Map<String, StreamMapping> read = deployed.asRead().mappings().stream()
                .collect(Collectors.toMap(StreamMapping::streamName, mapping -> mapping));
        Set<String> sources = new TreeSet<>();
        for (String output : deployed.outputs().keySet()) {
            Map<String, String> settings = deployed.settings(output.replaceFirst("Settings$", ""));
            if (settings.containsKey("EventSourceArn")) {
                String stream = afterLast("/", settings.get("EventSourceArn"));
                sources.add(stream);
                assertSame(settings, read.get(stream));
            }
        }
        assertEquals(new TreeSet<>(read.keySet()), sources);
    }

    private static void assertSame(Map<String, String> made, StreamMapping read) {
        assertEquals(made.get("BatchSize"), String.valueOf(read.batchSize()));
        assertEquals(PARAMETERS.get("BatchSize"), made.get("BatchSize"));
        assertEquals(
                made.get("MaximumBatchingWindowInSeconds"),
                String.valueOf(read.batchingWindow().toSeconds()));
        assertEquals(made.get("ParallelizationFactor"), String.valueOf(read.parallelizationFactor()));
        assertEquals(made.get("BisectBatchOnFunctionError"), String.valueOf(read.bisectOnError()));
        assertEquals(made.get("MaximumRetryAttempts"), String.valueOf(read.maximumRetries()));
        assertEquals(
                made.get("MaximumRecordAgeInSeconds"),
                String.valueOf(read.maximumRecordAge().toSeconds()));
        assertEquals(made.get("FunctionResponseTypes").contains("ReportBatchItemFailures"), read.reportsItemFailures());
        assertEquals(made.get("StartingPosition").equals("TRIM_HORIZON"), read.fromTrimHorizon());
        assertEquals(afterLast(":", made.get("DestinationConfig.OnFailure.Destination")), read.onFailure());
    }

    private static String afterLast(String separator, String arn) {
        return arn.substring(arn.lastIndexOf(separator) + 1);
    }

    /** LocalStack does not enforce policies, so they are held against what is there and what the functions are told. */
    @Test
    void rolesMayUseWhatTheirFunctionsAreToldAndNothingThatIsNotThere() {
        Map<String, String> arns = arns();
        try (IamClient iam = Clients.configure(IamClient.builder(), "IAM", LocalStack.environment())
                .build()) {
            deployed.asRead().functions().forEach((id, function) -> {
                Set<String> allowed = allowed(iam, deployed.physicalName(id + "Role"));
                assertFalse(allowed.isEmpty(), id);
                Set<String> unknown = new TreeSet<>(allowed);
                unknown.removeAll(arns.values());
                assertEquals(Set.of(), unknown, id + " may use what is not in the stack");
                Set<String> told = function.environment().values().stream()
                        .filter(arns::containsKey)
                        .map(arns::get)
                        .collect(Collectors.toCollection(TreeSet::new));
                told.removeAll(allowed);
                assertEquals(Set.of(), told, id + " may not use what it is told to use");
            });
        }
    }

    /** Of tables, streams and buckets, by name. */
    private static Map<String, String> arns() {
        Map<String, String> arns = new HashMap<>();
        deployed.resources("AWS::DynamoDB::Table").keySet().forEach(id -> {
            String name = deployed.physicalName(id);
            arns.put(
                    name,
                    dynamoDb.describeTable(request -> request.tableName(name))
                            .table()
                            .tableArn());
        });
        deployed.resources("AWS::Kinesis::Stream").keySet().forEach(id -> {
            String name = deployed.physicalName(id);
            arns.put(
                    name,
                    kinesis.describeStreamSummary(request -> request.streamName(name))
                            .streamDescriptionSummary()
                            .streamARN());
        });
        deployed.resources("AWS::S3::Bucket").keySet().forEach(id -> {
            String name = deployed.physicalName(id);
            arns.put(name, "arn:aws:s3:::" + name);
        });
        return arns;
    }

    private static final Pattern EVERYTHING_IN_IT = Pattern.compile("/\\*$");

    /** The resources that a role's own policies name; what is in a bucket counts as the bucket. */
    private static Set<String> allowed(IamClient iam, String role) {
        Set<String> resources = new TreeSet<>();
        for (String policy :
                iam.listRolePolicies(request -> request.roleName(role)).policyNames()) {
            String document = iam.getRolePolicy(
                            request -> request.roleName(role).policyName(policy))
                    .policyDocument();
            try {
                JsonNode statements = JSON.readTree(URLDecoder.decode(document, StandardCharsets.UTF_8))
                        .get("Statement");
                statements.forEach(statement -> {
                    JsonNode resource = statement.get("Resource");
                    for (JsonNode each : resource.isArray()
                            ? resource
                            : JSON.createArrayNode().add(resource)) {
                        resources.add(EVERYTHING_IN_IT.matcher(each.asText()).replaceFirst(""));
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(role + " " + policy, e);
            }
        }
        resources.remove("*"); // each has its reason beside it in the template, which another test demands
        return resources;
    }

    @Test
    void thePipelineRunsOnIt() throws Exception {
        AcknowledgedEvents events = new AcknowledgedEvents();
        try (PenstockProcess running = PenstockProcess.start(
                LocalStack.environment(),
                "run",
                "--port",
                "0",
                "--data",
                data.toString(),
                "--endpoint",
                LocalStack.endpoint().toString(),
                "--stack",
                deployed.name())) {
            URI url = running.awaitReady();
            String device =
                    PenstockProcess.token(LocalStack.environment(), data, Role.DEVICE, AcknowledgedEvents.DEVICES);
            try (KeepAliveConnection connection = new KeepAliveConnection(url, device, TIMEOUT)) {
                for (String id : AcknowledgedEvents.DEVICES) {
                    assertEquals(202, events.send(id, connection));
                }
            }
            String reader = PenstockProcess.token(LocalStack.environment(), data, Role.READER, Set.of());
            assertEquals(Set.of(), events.missing(url, reader));
            assertTrue(events.count() > 0);
        }
    }
}
