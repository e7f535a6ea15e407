package dev.penstock.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.port.Sink;
import dev.penstock.route.SinkSpec;
import dev.penstock.testkit.SampleEvents;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

class StreamSinksTest {

    private final List<PutRecordsRequest> requests = new ArrayList<>();
    private final KinesisClient kinesis = new KinesisClient() {
        @Override
        public PutRecordsResponse putRecords(PutRecordsRequest request) {
            requests.add(request);
            return PutRecordsResponse.builder()
                    .failedRecordCount(0)
                    .records(request.records().stream()
                            .map(r -> PutRecordsResultEntry.builder()
                                    .shardId("shardId-000000000000")
                                    .sequenceNumber("1")
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}
    };

    @Test
    void aKinesisSinkWritesToThePrefixedStream() {
        Sink sink =
                new StreamSinks(kinesis, "prod-").create(new SinkSpec("kinesis", Map.of("stream", "HotPumps"), true));
        assertEquals("kinesis:HotPumps", sink.name());
        assertEquals(
                List.of(),
                sink.deliver(
                        "hot-pumps", SampleEvents.seeded(1).nextTransformed(3), Deadline.after(Duration.ofSeconds(1))));
        assertEquals(
                List.of("prod-HotPumps"),
                requests.stream().map(PutRecordsRequest::streamName).toList());
        assertEquals(3, requests.getFirst().records().size());
    }

    @Test
    void anUnknownKindIsRefused() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new StreamSinks(kinesis, "").create(new SinkSpec("sqs", Map.of("queue", "q"), true)));
        assertEquals(
                "no sink can be made of SinkSpec[kind=sqs, settings={queue=q}, required=true] here; kinds: kinesis",
                e.getMessage());
    }
}
