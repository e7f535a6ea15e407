package dev.penstock.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.aws.Clients;
import dev.penstock.aws.dynamo.DynamoFailedEventStore;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.aws.lambda.InvocationDeadline;
import dev.penstock.aws.lambda.SnapshotHook;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.StreamWriter;
import dev.penstock.signal.LogSignals;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * MQTT publications on {@code devices/<device>/events}, passed on by a rule of AWS IoT Core. The broker knows the device by
 * its certificate, and its policy says to which topics it may publish: the device in the topic is who sent it. Thread-safe.
 */
public final class MqttHandler implements RequestStreamHandler {

    private final Mqtt mqtt;
    private final Signals signals;

    /** Kept, since the runtime refers to it weakly. */
    @SuppressWarnings("UnusedVariable")
    private final SnapshotHook snapshotHook;

    /** Wires the clients of AWS from the environment. */
    public MqttHandler() {
        this(System.getenv());
    }

    private MqttHandler(Map<String, String> environment) {
        this(MqttConfig.parse(environment), environment);
    }

    private MqttHandler(MqttConfig config, Map<String, String> environment) {
        this(
                config,
                new KinesisStreamWriter(Clients.kinesis(environment), config.rawStream()),
                new DynamoFailedEventStore(Clients.dynamoDb(environment), config.failuresTable()),
                LogSignals.withMetrics(config.metricsNamespace(), config.stack(), Clock.systemUTC()),
                Clock.systemUTC());
    }

    MqttHandler(MqttConfig config, StreamWriter rawStream, FailedEventStore failures, Signals allSignals, Clock clock) {
        long start = System.nanoTime();
        Intake intake = Intake.load(config.pipeline(), config.limits());
        this.signals = allSignals.withPipeline(PipelineVersion.of(config.pipeline()));
        RawStream stream = new RawStream(config.lanes(), rawStream, signals);
        this.mqtt = new Mqtt(intake, stream, failures, config.keepFailures(), signals, clock);
        this.snapshotHook =
                SnapshotHook.register(deadline -> intake.take(IngestRequest.WARM_UP, Instant.EPOCH, d -> true));
        signals.emit(new Signal.Started(Stage.INGEST, Duration.ofNanos(System.nanoTime() - start)));
    }

    /** Takes one publication. Whatever is thrown makes Lambda pass it again, later. */
    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        long start = System.nanoTime();
        MqttDelivery delivery = MqttDelivery.read(in);
        Tally tally = mqtt.ingest(delivery, InvocationDeadline.of(context));
        signals.emit(new Signal.RequestIngested(
                Verdict.of(tally).status(),
                tally.accepted(),
                tally.rejected(),
                tally.unconfirmed(),
                delivery.payload().length,
                Duration.ofNanos(System.nanoTime() - start)));
    }
}
