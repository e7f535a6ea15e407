package dev.penstock.router;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.aws.dynamo.DynamoRecentStore;
import dev.penstock.aws.lambda.InvocationDeadline;
import dev.penstock.aws.lambda.SnapshotHook;
import dev.penstock.aws.lambda.WarmUp;
import dev.penstock.aws.stream.BatchResponse;
import dev.penstock.aws.stream.KinesisBatch;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.RecentStore;
import dev.penstock.recent.RecentData;
import dev.penstock.route.RouteTable;
import dev.penstock.route.SinkFactory;
import dev.penstock.signal.LogSignals;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The router's entry point: a batch of Kinesis records in, the records to be read again out. */
public final class RouterHandler implements RequestStreamHandler {

    private final Router router;

    /** Kept, since the runtime refers to it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final SnapshotHook snapshotHook;

    /** As Lambda makes it: everything from environment variables. */
    public RouterHandler() {
        this(System.getenv());
    }

    private RouterHandler(Map<String, String> environment) {
        this(RouterConfig.parse(environment), environment, Clients.dynamoDb(environment), Clock.systemUTC());
    }

    private RouterHandler(RouterConfig config, Map<String, String> environment, DynamoDbClient dynamoDb, Clock clock) {
        this(
                config,
                new StreamSinks(Clients.kinesis(environment), config.topicStreamPrefix()),
                new DynamoRecentStore(dynamoDb, config.recentTable(), config.devicesTable()),
                new DynamoFailedEventStore(dynamoDb, config.failuresTable()),
                LogSignals.withMetrics(config.metricsNamespace(), config.stack(), clock),
                clock);
    }

    /**
     * A handler on the caller's own ports.
     *
     * @throws dev.penstock.pipeline.PipelineException if {@code routes.yaml} has faults
     */
    public RouterHandler(
            RouterConfig config,
            SinkFactory sinks,
            RecentStore recent,
            FailedEventStore failures,
            Signals allSignals,
            Clock clock) {
        Instant started = clock.instant();
        RouteTable routes = RouteTable.load(config.pipeline());
        Signals signals = allSignals.withPipeline(PipelineVersion.of(config.pipeline()));
        snapshotHook = SnapshotHook.register(deadline -> {
            routes.match(WarmUp.event());
            recent.devices(List.of(WarmUp.DEVICE), deadline);
        });
        router = new Router(
                routes,
                sinks,
                new RecentData(recent, config.cacheFor(), clock),
                failures,
                config.keepFailuresFor(),
                signals,
                clock);
        signals.emit(new Signal.Started(Stage.ROUTE, Duration.between(started, clock.instant())));
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        Deadline deadline = InvocationDeadline.of(context);
        KinesisBatch batch = KinesisBatch.read(in);
        BatchResponse.write(
                out, router.route(batch.entries(), deadline).map(List::of).orElse(List.of()));
    }
}
