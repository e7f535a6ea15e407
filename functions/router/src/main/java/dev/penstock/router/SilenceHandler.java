package dev.penstock.router;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoDeviceStateStore;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.aws.lambda.InvocationDeadline;
import dev.penstock.aws.lambda.SnapshotHook;
import dev.penstock.codec.LanePacker;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.DeviceStateStore;
import dev.penstock.port.StreamWriter;
import dev.penstock.signal.LogSignals;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.types.TypeTimes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The silence check's entry point, called by a schedule. Thread-safe. */
public final class SilenceHandler implements RequestStreamHandler {

    private final SilenceCheck check;

    /** Kept, since the runtime refers to it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final SnapshotHook snapshotHook;

    /** As Lambda makes it: everything from environment variables. */
    public SilenceHandler() {
        this(System.getenv());
    }

    private SilenceHandler(Map<String, String> environment) {
        this(SilenceConfig.parse(environment), environment, Clock.systemUTC());
    }

    private SilenceHandler(SilenceConfig config, Map<String, String> environment, Clock clock) {
        this(
                config,
                new DynamoDeviceStateStore(Clients.dynamoDb(environment), config.devicesTable()),
                new KinesisStreamWriter(Clients.kinesis(environment), config.cleanStream()),
                LogSignals.withMetrics(config.metricsNamespace(), config.stack(), clock),
                clock);
    }

    /**
     * A handler on the caller's own ports.
     *
     * @throws dev.penstock.pipeline.PipelineException if {@code types.yaml} has faults; one is that a device would be
     *     forgotten before it could be missed
     */
    public SilenceHandler(
            SilenceConfig config, DeviceStateStore devices, StreamWriter cleanStream, Signals allSignals, Clock clock) {
        Instant started = clock.instant();
        Map<String, Duration> expectedEvery =
                TypeTimes.load(config.pipeline(), config.cacheFor()).expectedEvery();
        String version = PipelineVersion.of(config.pipeline());
        Signals signals = allSignals.withPipeline(version);
        snapshotHook = SnapshotHook.register(deadline -> devices.listDevices(1, "", clock.instant(), deadline));
        check = new SilenceCheck(
                expectedEvery,
                devices,
                config.cacheFor(),
                new LanePacker(config.lanes(), LanePacker.DEFAULT_MAX_RECORD_BYTES, version),
                cleanStream,
                signals,
                clock);
        signals.emit(new Signal.Started(Stage.SILENCE, Duration.between(started, clock.instant())));
    }

    /**
     * Looks at all devices, whatever the schedule says in its payload. Whatever is thrown shows as a failed invocation; the
     * schedule's next one makes up for it.
     */
    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        Signal.SilenceChecked checked = check.run(InvocationDeadline.of(context));
        String answer = "{\"devices\":" + checked.devices() + ",\"raised\":" + checked.raised() + ",\"cleared\":"
                + checked.cleared() + "}";
        out.write(answer.getBytes(StandardCharsets.UTF_8));
    }
}
