package dev.penstock.aws.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Sink;
import dev.penstock.port.Sink.Undelivered;
import dev.penstock.port.StreamRecord;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KinesisSinkTest {

    private final InMemoryStreamWriter stream = new InMemoryStreamWriter();
    private final Sink sink = new KinesisSink(stream, "kinesis:HotPumps", KinesisSink.DEFAULT_SOURCE_PREFIX);
    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    private final Event event = new Event(
            "abc \"é\"",
            "pump-17",
            "pump.telemetry",
            null,
            Instant.parse("2026-03-01T00:00:00.030Z"),
            Instant.parse("2026-03-01T00:00:01Z"),
            "1",
            new SourcePosition("shardId-000000000000", "4959", 3),
            "{\"temperature\": 72.40, \"note\":\"é\"}".getBytes(UTF_8));

    @Test
    void aRecordIsOneCloudEventWithTheDataAsItIs() {
        sink.deliver("hot-pumps", List.of(event), deadline);

        StreamRecord record = stream.records().getFirst();
        assertEquals("pump-17", record.partitionKey());
        assertEquals(
                "{\"specversion\":\"1.0\",\"id\":\"abc \\\"é\\\"\",\"source\":\"urn:penstock:device:pump-17\","
                        + "\"type\":\"pump.telemetry\",\"subject\":\"pump-17\",\"time\":\"2026-03-01T00:00:00.030Z\","
                        + "\"datacontenttype\":\"application/json\",\"penstocktopic\":\"hot-pumps\","
                        + "\"penstockingesttime\":\"2026-03-01T00:00:01Z\","
                        + "\"penstockposition\":\"shardId-000000000000:4959:3\","
                        + "\"data\":{\"temperature\": 72.40, \"note\":\"é\"}}",
                new String(record.data(), UTF_8));
    }

    @Test
    void attributesGoWithTheEventAndNoneComesTwice() {
        Event traced = new Event(
                "a",
                "pump-17",
                "t",
                null,
                event.eventTime(),
                event.ingestTime(),
                null,
                null,
                "{}".getBytes(UTF_8),
                Map.of(
                        "source",
                        "/plant/1",
                        "subject",
                        "p17",
                        "traceparent",
                        "00-1-2-01",
                        "id",
                        "forged",
                        "penstocktopic",
                        "forged",
                        "plant",
                        "north"));
        sink.deliver("t", List.of(traced), deadline);

        assertEquals(
                "{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"/plant/1\",\"type\":\"t\",\"subject\":\"p17\","
                        + "\"time\":\"2026-03-01T00:00:00.030Z\",\"datacontenttype\":\"application/json\","
                        + "\"penstocktopic\":\"t\",\"penstockingesttime\":\"2026-03-01T00:00:01Z\","
                        + "\"plant\":\"north\",\"traceparent\":\"00-1-2-01\",\"data\":{}}",
                new String(stream.records().getFirst().data(), UTF_8));
    }

    @Test
    void aTimeThatRfc3339CannotSayIsLeftOut() {
        sink.deliver("t", List.of(event.with(Instant.parse("+10000-01-01T00:00:00Z"), event.data())), deadline);

        assertFalse(new String(stream.records().getFirst().data(), UTF_8).contains("\"time\""));
    }

    @Test
    void whatTheStreamDoesNotConfirmIsListedWithItsCause() {
        RetryableException cause = new RetryableException("throttled");
        stream.failOnce(record -> new String(record.data(), UTF_8).contains("second"), cause);
        Event second = new Event(
                "second", "pump-18", "t", null, event.eventTime(), event.ingestTime(), null, null, new byte[] {'{', '}'
                });

        List<Undelivered> undelivered = sink.deliver("hot-pumps", List.of(event, second, event), deadline);

        assertEquals(1, undelivered.size());
        assertEquals(1, undelivered.getFirst().index());
        assertSame(cause, undelivered.getFirst().cause());
        assertEquals(2, stream.records().size());
    }
}
