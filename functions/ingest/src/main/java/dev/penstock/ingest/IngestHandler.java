package dev.penstock.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.access.AccessControl;
import dev.penstock.access.RateLimits;
import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoAnswerStore;
import dev.penstock.aws.dynamo.DynamoDeviceRegistry;
import dev.penstock.aws.gateway.HttpRequest;
import dev.penstock.aws.gateway.HttpResponse;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.aws.lambda.InvocationDeadline;
import dev.penstock.aws.lambda.SnapshotHook;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Role;
import dev.penstock.port.StreamWriter;
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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What devices send to an API Gateway HTTP API, by whichever {@link Door}. Thread-safe. */
public final class IngestHandler implements RequestStreamHandler {

    /** Well formed, so that it is looked up; nobody has it. */
    private static final String WARM_UP_BEARER = "Bearer " + Role.DEVICE.prefix() + "0".repeat(43);

    private final Ingest ingest;
    private final Signals signals;

    /** Kept, since the runtime refers to it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final SnapshotHook snapshotHook;

    /** Wires the clients of AWS from the environment. */
    public IngestHandler() {
        this(System.getenv());
    }

    private IngestHandler(Map<String, String> environment) {
        this(IngestConfig.parse(environment), environment);
    }

    private IngestHandler(IngestConfig config, Map<String, String> environment) {
        this(
                config,
                new KinesisStreamWriter(Clients.kinesis(environment), config.rawStream()),
                Clients.dynamoDb(environment),
                LogSignals.withMetrics(config.metricsNamespace(), config.stack(), Clock.systemUTC()));
    }

    private IngestHandler(IngestConfig config, StreamWriter rawStream, DynamoDbClient dynamoDb, Signals signals) {
        this(
                config,
                rawStream,
                new DynamoDeviceRegistry(dynamoDb, config.registryTable()),
                new DynamoAnswerStore(dynamoDb, config.answersTable()),
                signals,
                Clock.systemUTC());
    }

    /**
     * Wires ports of the caller's own.
     *
     * @throws dev.penstock.pipeline.PipelineException if a schema is broken
     */
    public IngestHandler(
            IngestConfig config,
            StreamWriter rawStream,
            DeviceRegistry registry,
            AnswerStore answers,
            Signals signals,
            Clock clock) {
        this(config, rawStream, registry, answers, signals, clock, new RateLimits(config.rateLimit()));
    }

    /** With rate limits on a clock of the caller's own, for tests. */
    IngestHandler(
            IngestConfig config,
            StreamWriter rawStream,
            DeviceRegistry registry,
            AnswerStore answers,
            Signals allSignals,
            Clock clock,
            RateLimits rateLimits) {
        long start = System.nanoTime();
        AccessControl access = new AccessControl(registry, clock);
        Intake intake = Intake.load(config.pipeline(), config.limits());
        this.signals = allSignals.withPipeline(PipelineVersion.of(config.pipeline()));
        this.ingest = new Ingest(
                access,
                rateLimits,
                new PastAnswers(answers, config.answersFor(), signals, clock),
                intake,
                new RawStream(config.lanes(), rawStream, config.writePatience(), signals),
                signals,
                clock);
        this.snapshotHook = SnapshotHook.register(deadline -> {
            intake.take(IngestRequest.WARM_UP, Instant.EPOCH, device -> true);
            access.check(WARM_UP_BEARER, Set.of(Role.DEVICE), deadline);
        });
        signals.emit(new Signal.Started(Stage.INGEST, Duration.ofNanos(System.nanoTime() - start)));
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        answer(in, InvocationDeadline.of(context)).writeTo(out);
    }

    private HttpResponse answer(InputStream in, Deadline deadline) throws IOException {
        long start = System.nanoTime();
        HttpRequest request = HttpRequest.read(in);
        Door door = Door.of(request);
        IngestResult result;
        boolean expired = false;
        switch (door.enter(request)) {
            case Door.Entry.Refused refused -> result = new IngestResult.Refused(refused.refusal());
            case Door.Entry.Admitted admitted -> {
                Deadline until = sooner(deadline, admitted.timeout());
                result = ingest.ingest(admitted.request(), until);
                expired = until.hasPassed();
            }
        }
        HttpResponse response = door.answer(request, result, Tally.of(result), expired);
        Tally tally = Tally.ofStored(result);
        signals.emit(new Signal.RequestIngested(
                status(result, tally),
                tally.accepted(),
                tally.rejected(),
                tally.unconfirmed(),
                request.body().length,
                Duration.ofNanos(System.nanoTime() - start)));
        return response;
    }

    /** The same for every door: gRPC-Web's own is always 200. */
    private static int status(IngestResult result, Tally tally) {
        return switch (result) {
            case IngestResult.Refused refused -> refused.refusal().status();
            case IngestResult.Receipts receipts -> Verdict.of(tally).status();
        };
    }

    private static Deadline sooner(Deadline deadline, @Nullable Duration timeout) {
        return timeout == null || timeout.compareTo(deadline.remaining()) >= 0 ? deadline : Deadline.after(timeout);
    }
}
