package dev.penstock.router;

import dev.penstock.aws.kinesis.KinesisSink;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.port.Sink;
import dev.penstock.route.SinkFactory;
import dev.penstock.route.SinkSpec;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** The sinks of this deployment: topic streams in Kinesis. */
public final class StreamSinks implements SinkFactory {

    private final KinesisClient kinesis;
    private final String streamPrefix;

    /**
     * Sinks on one client.
     *
     * @param streamPrefix what stands before a route's {@code stream} in the stream's real name
     */
    public StreamSinks(KinesisClient kinesis, String streamPrefix) {
        this.kinesis = kinesis;
        this.streamPrefix = streamPrefix;
    }

    @Override
    public Sink create(SinkSpec spec) {
        String stream = spec.settings().get("stream");
        if (!spec.kind().equals("kinesis") || stream == null) {
            throw new IllegalArgumentException("no sink can be made of " + spec + " here; kinds: kinesis");
        }
        return new KinesisSink(
                new KinesisStreamWriter(kinesis, streamPrefix + stream),
                "kinesis:" + stream,
                KinesisSink.DEFAULT_SOURCE_PREFIX);
    }
}
