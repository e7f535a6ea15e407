package dev.penstock.api;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.access.AccessControl;
import dev.penstock.aws.Clients;
import dev.penstock.aws.cloudwatch.CloudWatchStats;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.aws.dynamo.DynamoRecentStore;
import dev.penstock.aws.gateway.HttpRequest;
import dev.penstock.aws.lambda.InvocationDeadline;
import dev.penstock.aws.lambda.SnapshotHook;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.RecentStore;
import dev.penstock.port.StatsSource;
import dev.penstock.recent.RecentData;
import dev.penstock.signal.LogSignals;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The API's entry point: an API Gateway request in, a response out. */
public final class ApiHandler implements RequestStreamHandler {

    private final Api api;

    /** Kept, since the runtime refers to it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final SnapshotHook snapshotHook;

    /** As Lambda makes it: everything from environment variables. */
    public ApiHandler() {
        this(System.getenv());
    }

    private ApiHandler(Map<String, String> environment) {
        this(ApiConfig.parse(environment), environment, Clients.dynamoDb(environment), Clock.systemUTC());
    }

    private ApiHandler(ApiConfig config, Map<String, String> environment, DynamoDbClient dynamoDb, Clock clock) {
        this(
                config,
                new DynamoRecentStore(dynamoDb, config.recentTable(), config.devicesTable()),
                new DynamoFailedEventStore(dynamoDb, config.failuresTable()),
                new DynamoDeviceRegistry(dynamoDb, config.registryTable()),
                new CloudWatchStats(Clients.cloudWatch(environment), config.metricsNamespace(), config.stack(), clock),
                LogSignals.withMetrics(config.metricsNamespace(), config.stack(), clock),
                clock);
    }

    /** A handler on the caller's own ports. */
    public ApiHandler(
            ApiConfig config,
            RecentStore recent,
            FailedEventStore failures,
            DeviceRegistry registry,
            StatsSource stats,
            Signals signals,
            Clock clock) {
        Instant started = clock.instant();
        RecentData data = new RecentData(recent, config.cacheFor(), clock);
        List<ApiRoute> routes = new ArrayList<>();
        routes.addAll(new DevicesEndpoints(data).routes());
        routes.addAll(new HistoryEndpoint(data).routes());
        routes.addAll(new EventEndpoint(data, failures, config.cacheFor(), clock).routes());
        routes.addAll(new FailuresEndpoints(failures, clock).routes());
        routes.addAll(new StatsEndpoint(stats).routes());
        routes.addAll(new ServiceEndpoints().routes());
        routes.addAll(new StaticFiles().routes());
        snapshotHook = SnapshotHook.register(deadline -> data.devices(1, "", deadline));
        api = new Api(routes, new AccessControl(registry, clock), signals, clock);
        signals.emit(new Signal.Started(Stage.API, Duration.between(started, clock.instant())));
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        api.answer(HttpRequest.read(in), InvocationDeadline.of(context)).writeTo(out);
    }

    /** What is served, for the test that holds the contract against it. */
    Api api() {
        return api;
    }
}
