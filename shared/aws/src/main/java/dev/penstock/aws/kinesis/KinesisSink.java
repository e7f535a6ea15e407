package dev.penstock.aws.kinesis;

import dev.penstock.event.Event;
import dev.penstock.port.Sink;
import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.time.Deadline;
import java.util.List;

/**
 * A topic's own Kinesis stream, for consumers who know nothing of Penstock: every record is one event as CloudEvents 1.0
 * JSON, with the device id as partition key. A resend may overtake, so consumers order by {@code time}; an event that does
 * not fit into a record is refused alone, for good.
 */
public final class KinesisSink implements Sink {

    /** What stands before the device id in {@code source}, unless configured otherwise. */
    public static final String DEFAULT_SOURCE_PREFIX = "urn:penstock:device:";

    private final StreamWriter stream;
    private final String name;
    private final String sourcePrefix;

    /**
     * A sink.
     *
     * @param name what messages and metrics call it, for example {@code kinesis:HotPumps}
     * @param sourcePrefix a URI to which the device id is appended, for example {@link #DEFAULT_SOURCE_PREFIX}
     */
    public KinesisSink(StreamWriter stream, String name, String sourcePrefix) {
        this.stream = stream;
        this.name = name;
        this.sourcePrefix = sourcePrefix;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Undelivered> deliver(String topic, List<Event> events, Deadline deadline) {
        List<StreamRecord> records = events.stream()
                .map(event ->
                        new StreamRecord(event.deviceId(), null, CloudEventJson.encode(sourcePrefix, topic, event)))
                .toList();
        return stream.write(records, StreamWriter.Order.NONE, deadline).stream()
                .map(unconfirmed -> new Undelivered(unconfirmed.index(), unconfirmed.cause()))
                .toList();
    }
}
