package dev.penstock.aws.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * What a function answers to its event source mapping where {@code ReportBatchItemFailures} is on.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html">partial batch
 *     responses</a>
 */
public final class BatchResponse {

    private static final JsonFactory JSON = new JsonFactory();

    private BatchResponse() {}

    /**
     * Writes the answer; closes nothing. The mapping goes on from the lowest of the numbers.
     *
     * @param failedSequenceNumbers of records of this batch; one that is not in it makes the whole batch run again; empty
     *     says that all is well
     */
    public static void write(OutputStream out, List<String> failedSequenceNumbers) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeArrayFieldStart("batchItemFailures");
            for (String sequenceNumber : failedSequenceNumbers) {
                json.writeStartObject();
                json.writeStringField("itemIdentifier", sequenceNumber);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
