package dev.penstock.edge;

import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoAnswerStore;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.ingest.Ingest;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.signal.LogSignals;
import dev.penstock.signal.Signal;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The container's program: settings from the environment, AWS behind it. SIGTERM and SIGINT stop it in order, exit code 0;
 * exit code 2 says that it could not start, with one log line that says why.
 */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /** Serves until it is told to stop. */
    public static void main(String[] arguments) throws InterruptedException {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            serve(System.getenv());
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("the edge cannot start: {}", e.getMessage());
            System.exit(2);
        }
        new CountDownLatch(1).await(); // until a signal starts the shutdown hook
    }

    private static void serve(Map<String, String> environment) throws IOException {
        long start = System.nanoTime();
        EdgeConfig config = EdgeConfig.parse(environment);
        Clock clock = Clock.systemUTC();
        KinesisClient kinesis = Clients.kinesis(environment);
        DynamoDbClient dynamoDb = Clients.dynamoDb(environment);
        LogSignals log = LogSignals.withMetrics(
                        config.ingest().metricsNamespace(), config.ingest().stack(), clock)
                .withPipeline(PipelineVersion.of(config.ingest().pipeline()));
        SummedSignals signals = new SummedSignals(log);
        Ingest ingest = Ingest.of(
                config.ingest(),
                new KinesisStreamWriter(kinesis, config.ingest().rawStream()),
                new DynamoDeviceRegistry(dynamoDb, config.ingest().registryTable()),
                new DynamoAnswerStore(dynamoDb, config.ingest().answersTable()),
                signals,
                clock);
        EdgeServer server = EdgeServer.start(config, ingest, signals);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> Shutdown.run(server, () -> {
                            signals.close();
                            kinesis.close();
                            dynamoDb.close();
                        }),
                        "shutdown"));
        signals.emit(new Signal.Started(Stage.INGEST, Duration.ofNanos(System.nanoTime() - start)));
        LOG.info("penstock edge ready port={}", server.port());
    }
}
