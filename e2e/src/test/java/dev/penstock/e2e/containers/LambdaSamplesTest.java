package dev.penstock.e2e.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.aws.Clients;
import dev.penstock.aws.EmptyResources;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.e2e.FunctionZip;
import dev.penstock.e2e.Repository;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.Stage;
import dev.penstock.port.FailedEventStore;
import dev.penstock.testkit.SampleAnswers;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** What is built of each function answers every sample invocation in Lambda's runtime as its handler does in a test. */
@Timeout(120)
@ExtendWith({LocalStack.class, DeployedFunctions.class})
class LambdaSamplesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTHING_FAILED = "{\"batchItemFailures\":[]}";

    private static DynamoDbClient dynamoDb;
    private static KinesisClient kinesis;

    @BeforeAll
    static void connect() {
        dynamoDb = Clients.dynamoDb(LocalStack.environment());
        kinesis = Clients.kinesis(LocalStack.environment());
        SampleResources.save(dynamoDb);
    }

    @AfterAll
    static void disconnect() {
        dynamoDb.close();
        kinesis.close();
    }

    @ParameterizedTest
    @CsvSource(textBlock = SampleAnswers.INGEST)
    void ingestGivesEveryEventItsStatus(String name, int status, String statuses) throws Exception {
        long before = eventsIn(DeployedFunctions.setting("ingest", "PENSTOCK_RAW_STREAM"));
        forget("ingest", "PENSTOCK_ANSWERS_TABLE"); // two samples share an idempotency key

        JsonNode answer = invoke("ingest", name);

        JsonNode body = JSON.readTree(answer.path("body").asText());
        List<String> given = body.path("results").findValuesAsText("status");
        assertEquals(status, answer.path("statusCode").asInt(), answer::toPrettyString);
        assertEquals(statuses, String.join(" ", given));
        assertEquals(
                before + given.stream().filter("accepted"::equals).count(),
                eventsIn(DeployedFunctions.setting("ingest", "PENSTOCK_RAW_STREAM")),
                "accepted means stored");
    }

    @ParameterizedTest
    @CsvSource(textBlock = SampleAnswers.INGEST_PROTOBUF)
    void ingestAnswersProtobuf(String name, int status, String contentType, String statuses) throws Exception {
        long before = eventsIn(DeployedFunctions.setting("ingest", "PENSTOCK_RAW_STREAM"));

        JsonNode answer = invoke("ingest", name);

        assertEquals(status, answer.path("statusCode").asInt(), answer::toPrettyString);
        assertEquals(contentType, answer.path("headers").path("content-type").asText());
        assertEquals(
                before
                        + Stream.of(statuses.split(" "))
                                .filter("accepted"::equals)
                                .count(),
                eventsIn(DeployedFunctions.setting("ingest", "PENSTOCK_RAW_STREAM")),
                "accepted means stored");
    }

    @ParameterizedTest
    @CsvSource(textBlock = SampleAnswers.TRANSFORM)
    void transformPassesOnWhatIsGoodAndSavesWhatFails(String name, int read, int passed, int failed) throws Exception {
        assertEquals(read, passed + failed);
        String stream = DeployedFunctions.setting("transform", "PENSTOCK_CLEAN_STREAM");
        long eventsBefore = eventsIn(stream);
        int failuresBefore = failures(Stage.TRANSFORM);
        forget("transform", "PENSTOCK_DEDUP_TABLE");

        // Its own, which remembers no ids: the samples share some.
        try (LambdaEnvironment transform = DeployedFunctions.newEnvironment("transform")) {
            assertEquals(
                    NOTHING_FAILED, new String(transform.invoke(payload("transform", name)), StandardCharsets.UTF_8));
        }

        assertEquals(eventsBefore + passed, eventsIn(stream), "events in the clean stream");
        assertEquals(failuresBefore + failed, failures(Stage.TRANSFORM), "failed events");
    }

    /** Empties a table. */
    private static void forget(String function, String setting) {
        String table = DeployedFunctions.setting(function, setting);
        dynamoDb.scanPaginator(scan -> scan.tableName(table))
                .items()
                .forEach(row -> dynamoDb.deleteItem(
                        delete -> delete.tableName(table).key(Map.of("pk", row.get("pk"), "sk", row.get("sk")))));
    }

    static List<String> routerSamples() throws IOException {
        return samples("router");
    }

    @ParameterizedTest
    @MethodSource("routerSamples")
    void routerDeliversTheBatchWhole(String name) throws Exception {
        String stream = DeployedFunctions.setting("router", "PENSTOCK_TOPIC_STREAM_PREFIX") + "HotPumps";
        int before = EmptyResources.records(kinesis, stream).size();

        assertEquals(NOTHING_FAILED, invoke("router", name).toString());

        List<?> delivered = EmptyResources.records(kinesis, stream);
        assertEquals(before + 1, delivered.size(), "the one hot pump of the sample is in its topic");
    }

    static List<String> apiSamples() throws IOException {
        return samples("api");
    }

    @ParameterizedTest
    @MethodSource("apiSamples")
    void apiAnswersEveryRoute(String name) throws Exception {
        JsonNode answer = invoke("api", name);
        // On a busy machine LocalStack loads a service for longer than a client waits, and the answer says: try again.
        for (int again = 0; again < 3 && answer.path("statusCode").asInt() == 503; again++) {
            answer = invoke("api", name);
        }
        JsonNode last = answer;

        assertEquals(200, last.path("statusCode").asInt(), last::toPrettyString);
        assertTrue(last.path("body").asText().length() > 10, last::toPrettyString);
    }

    static List<String> silenceSamples() throws IOException {
        return samples("silence");
    }

    @ParameterizedTest
    @MethodSource("silenceSamples")
    void silenceRaisesOneAlarmForEachDeviceThatIsSilent(String name, @TempDir Path layer) throws Exception {
        FunctionZip.read(PipelineLayer.build()).unpackTo(layer);
        String type = "silence." + name; // of which no other test sends events
        Files.writeString(layer.resolve("pipeline/types.yaml"), "types: {" + type + ": {expectedEvery: 5m}}");
        Instant seen = Instant.now().minus(Duration.ofMinutes(6));
        SampleResources.see(dynamoDb, "silent-" + name, type, seen);
        String stream = DeployedFunctions.setting("silence", "PENSTOCK_CLEAN_STREAM");
        long before = eventsIn(stream);

        try (LambdaEnvironment silence = DeployedFunctions.newEnvironment("silence", layer)) {
            JsonNode first = JSON.readTree(silence.invoke(payload("silence", name)));
            assertTrue(first.path("devices").asInt() >= 1, first::toString);
            assertEquals(1, first.path("raised").asInt(), first::toString);
            assertEquals(0, first.path("cleared").asInt(), first::toString);
            JsonNode second = JSON.readTree(silence.invoke(payload("silence", name)));
            assertEquals(0, second.path("raised").asInt(), second::toString);
        }

        assertEquals(before + 1, eventsIn(stream), "events in the clean stream");
    }

    private static JsonNode invoke(String function, String sample) throws IOException {
        return JSON.readTree(DeployedFunctions.environment(function).invoke(payload(function, sample)));
    }

    private static byte[] payload(String function, String sample) throws IOException {
        return Files.readAllBytes(folder(function).resolve(sample + ".json"));
    }

    private static Path folder(String function) {
        return Repository.root().resolve("events").resolve(function);
    }

    private static List<String> samples(String function) throws IOException {
        try (Stream<Path> files = Files.list(folder(function))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    private static long eventsIn(String stream) {
        return EmptyResources.records(kinesis, stream).stream()
                .mapToLong(
                        record -> switch (EventBatchCodec.decode(record.data().asByteArray())) {
                            case Outcome.Accepted<EventBatch> batch ->
                                batch.value().events().size();
                            case Outcome.Rejected<EventBatch> corrupt -> throw new AssertionError(corrupt.reasons());
                        })
                .sum();
    }

    private static int failures(Stage stage) {
        return Math.toIntExact(failures().list(1_000, "", Instant.now(), soon()).values().stream()
                .filter(failure -> failure.stage() == stage)
                .count());
    }

    private static FailedEventStore failures() {
        return new DynamoFailedEventStore(dynamoDb, DeployedFunctions.setting("api", "PENSTOCK_FAILURES_TABLE"));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }
}
