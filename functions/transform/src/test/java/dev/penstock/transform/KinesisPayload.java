package dev.penstock.transform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Makes the payload that a Kinesis event source mapping hands to a function. */
final class KinesisPayload {

    private static final String SHARD = "shardId-000000000000";
    private static final String STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/penstock-raw";

    private KinesisPayload() {}

    /** A batch of one shard, with sequence numbers from {@code firstSequenceNumber} on. */
    static byte[] of(Instant arrival, long firstSequenceNumber, List<byte[]> records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
            out.setPrettyPrinter(new DefaultPrettyPrinter());
            out.writeStartObject();
            out.writeArrayFieldStart("Records");
            for (int i = 0; i < records.size(); i++) {
                String sequenceNumber = Long.toString(firstSequenceNumber + i);
                out.writeStartObject();
                out.writeObjectFieldStart("kinesis");
                out.writeStringField("kinesisSchemaVersion", "1.0");
                out.writeStringField("partitionKey", "lane-0");
                out.writeStringField("sequenceNumber", sequenceNumber);
                out.writeBinaryField("data", records.get(i));
                out.writeFieldName("approximateArrivalTimestamp");
                out.writeRawValue("%d.%03d".formatted(arrival.getEpochSecond(), arrival.getNano() / 1_000_000));
                out.writeEndObject();
                out.writeStringField("eventSource", "aws:kinesis");
                out.writeStringField("eventVersion", "1.0");
                out.writeStringField("eventID", SHARD + ':' + sequenceNumber);
                out.writeStringField("eventName", "aws:kinesis:record");
                out.writeStringField("invokeIdentityArn", "arn:aws:iam::123456789012:role/penstock-transform");
                out.writeStringField("awsRegion", "eu-west-1");
                out.writeStringField("eventSourceARN", STREAM);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }
}
