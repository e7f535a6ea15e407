package dev.penstock.bench.coldstart;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoAnswerStore;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.ingest.IngestConfig;
import dev.penstock.ingest.IngestHandler;
import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Page;
import dev.penstock.port.StreamWriter;
import dev.penstock.signal.LogSignals;
import dev.penstock.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The measured JVM: wires ingest as its public constructor does, answers two requests, and prints one line of {@code
 * name=microseconds} after each. Its class path is the function's zip and this package.
 */
final class FirstAnswer {

    private final StringBuilder times = new StringBuilder();
    private long last;

    private FirstAnswer(long start) {
        this.last = start;
    }

    /**
     * Answers twice.
     *
     * @param args the file of an API Gateway payload
     */
    public static void main(String[] args) throws IOException {
        new FirstAnswer(System.nanoTime()).run(Path.of(args[0]));
    }

    private void run(Path payloadFile) throws IOException {
        Map<String, String> environment = System.getenv();
        IngestConfig config = IngestConfig.parse(environment);
        StreamWriter stream = new KinesisStreamWriter(Clients.kinesis(environment), config.rawStream());
        lap("kinesisClient");
        DynamoDbClient dynamoDb = Clients.dynamoDb(environment);
        DeviceRegistry registry = new DynamoDeviceRegistry(dynamoDb, config.registryTable());
        lap("dynamoDbClient");
        IngestHandler handler = new IngestHandler(
                config,
                (records, order, deadline) -> {
                    lap("decodeAndValidate");
                    var unconfirmed = stream.write(records, order, deadline);
                    lap("putRecords");
                    return unconfirmed;
                },
                new TimedRegistry(registry),
                new DynamoAnswerStore(dynamoDb, config.answersTable()),
                LogSignals.withMetrics(config.metricsNamespace(), config.stack(), Clock.systemUTC()),
                Clock.systemUTC());
        lap("schemasAndWiring");
        byte[] payload = Files.readAllBytes(payloadFile);
        for (int i = 0; i < 2; i++) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            handler.handleRequest(new ByteArrayInputStream(payload), answer, new Unlimited());
            lap("answer");
            if (!answer.toString(StandardCharsets.UTF_8).contains("\"statusCode\":202")) {
                throw new IllegalStateException("not accepted: " + answer.toString(StandardCharsets.UTF_8));
            }
            System.out.println("times " + times.toString().strip());
            times.setLength(0);
        }
    }

    private void lap(String name) {
        long now = System.nanoTime();
        times.append(name).append('=').append((now - last) / 1_000).append(' ');
        last = now;
    }

    private final class TimedRegistry implements DeviceRegistry {
        private final DeviceRegistry registry;

        private TimedRegistry(DeviceRegistry registry) {
            this.registry = registry;
        }

        @Override
        public Optional<Credential> find(String tokenHash, Deadline deadline) {
            lap("readPayload");
            Optional<Credential> found = registry.find(tokenHash, deadline);
            lap("getItem");
            return found;
        }

        @Override
        public void save(Credential credential, Deadline deadline) {
            registry.save(credential, deadline);
        }

        @Override
        public boolean revoke(String tokenHash, Deadline deadline) {
            return registry.revoke(tokenHash, deadline);
        }

        @Override
        public Page<Credential> list(int limit, String cursor, Deadline deadline) {
            return registry.list(limit, cursor, deadline);
        }
    }

    /** A context of which ingest asks the remaining time only. */
    private static final class Unlimited implements Context {
        @Override
        public int getRemainingTimeInMillis() {
            return 25_000;
        }

        @Override
        public String getAwsRequestId() {
            return "cold-start";
        }

        @Override
        public String getLogGroupName() {
            return "";
        }

        @Override
        public String getLogStreamName() {
            return "";
        }

        @Override
        public String getFunctionName() {
            return "ingest";
        }

        @Override
        public String getFunctionVersion() {
            return "1";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "";
        }

        @Override
        public @Nullable CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public @Nullable ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 1_024;
        }

        @Override
        public LambdaLogger getLogger() {
            throw new UnsupportedOperationException("ingest logs through SLF4J");
        }
    }
}
