package dev.penstock.transform;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoDedupLog;
import dev.penstock.aws.dynamo.DynamoDeviceAttributes;
import dev.penstock.aws.dynamo.DynamoDeviceMemoryStore;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.aws.lambda.InvocationDeadline;
import dev.penstock.aws.lambda.SnapshotHook;
import dev.penstock.aws.lambda.WarmUp;
import dev.penstock.aws.stream.BatchResponse;
import dev.penstock.aws.stream.KinesisBatch;
import dev.penstock.dedup.Dedup;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.DedupLog;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.port.DeviceMemoryStore;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.StreamWriter;
import dev.penstock.rule.RuleSet;
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

/** The raw stream's function: a Kinesis batch in, the records to be read again out. Thread-safe. */
public final class TransformHandler implements RequestStreamHandler {

    private final Transform transform;

    /** Kept, since the runtime refers to it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final SnapshotHook snapshotHook;

    /** Wires the clients of AWS from the environment. */
    public TransformHandler() {
        this(System.getenv());
    }

    private TransformHandler(Map<String, String> environment) {
        this(TransformConfig.parse(environment), environment, Clients.dynamoDb(environment));
    }

    private TransformHandler(TransformConfig config, Map<String, String> environment, DynamoDbClient dynamoDb) {
        this(
                config,
                new KinesisStreamWriter(Clients.kinesis(environment), config.cleanStream()),
                new DynamoDeviceAttributes(dynamoDb, config.registryTable()),
                new DynamoDedupLog(dynamoDb, config.dedupTable()),
                new DynamoDeviceMemoryStore(dynamoDb, config.memoryTable()),
                new DynamoFailedEventStore(dynamoDb, config.failuresTable()),
                LogSignals.withMetrics(config.metricsNamespace(), config.stack(), Clock.systemUTC()),
                Clock.systemUTC());
    }

    /**
     * Wires ports of the caller's own.
     *
     * @throws dev.penstock.pipeline.PipelineException if a rule or a setting of a type is broken
     */
    public TransformHandler(
            TransformConfig config,
            StreamWriter cleanStream,
            DeviceAttributes attributes,
            DedupLog dedupLog,
            DeviceMemoryStore memories,
            FailedEventStore failures,
            Signals allSignals,
            Clock clock) {
        long start = System.nanoTime();
        RuleSet ruleSet = RuleSet.load(config.pipeline(), config.rules());
        String version = PipelineVersion.of(config.pipeline());
        RuleStage rules = new RuleStage(ruleSet, config.lanes(), new WorkerPool(config.workers()), version);
        Signals signals = allSignals.withPipeline(version);
        this.snapshotHook = SnapshotHook.register(deadline -> {
            rules.apply(List.of(new RawRecord("warm-up", "0", Instant.EPOCH, WarmUp.record())));
            dedupLog.readAfter(Map.of(WarmUp.DEVICE, ""), clock.instant(), deadline);
            memories.load(List.of(WarmUp.DEVICE), deadline);
        });
        this.transform = new Transform(
                rules,
                new AttributeCache(attributes, signals, clock),
                new Dedup(
                        dedupLog,
                        type -> ruleSet.typeTimes().dedupWindow(type, config.dedupWindow()),
                        config.dedupMaxIds(),
                        signals,
                        clock),
                memories,
                cleanStream,
                failures,
                config.keepFailures(),
                signals,
                clock);
        signals.emit(new Signal.Started(Stage.TRANSFORM, Duration.ofNanos(System.nanoTime() - start)));
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        Deadline deadline = InvocationDeadline.of(context);
        List<RawRecord> records = KinesisBatch.read(in).entries().stream()
                .map(entry -> new RawRecord(entry.shard(), entry.sequenceNumber(), entry.arrival(), entry.data()))
                .toList();
        BatchResponse.write(out, transform.transform(records, deadline));
    }
}
