package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.access.Tokens;
import dev.penstock.aws.kinesis.KinesisStreamWriter;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Credential;
import dev.penstock.port.RateLimit;
import dev.penstock.port.Role;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryAnswerStore;
import dev.penstock.testkit.InMemoryDeviceRegistry;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** Who sends too fast, or to a stream that takes no more, is told when to come back. */
class BackpressureTest {

    @TempDir
    Path pipeline;

    private static String event(int id) {
        return "{\"id\":\"" + id
                + "\",\"deviceId\":\"pump-17\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":1}}";
    }

    private static String events(int count) {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < count; i++) {
            body.append(i == 0 ? "" : ",").append(event(i));
        }
        return body.append(']').toString();
    }

    private IngestFixture limited(int rate, int burst) throws IOException {
        IngestFixture ingest = new IngestFixture(
                pipeline,
                Map.of(
                        "PENSTOCK_DEVICE_RATE",
                        Integer.toString(rate),
                        "PENSTOCK_DEVICE_BURST",
                        Integer.toString(burst)));
        ingest.signals.clear();
        return ingest;
    }

    private static void assertLimited(long seconds, IngestFixture.Answer answer) {
        assertEquals(429, answer.status(), () -> answer.body().toString());
        assertEquals(Long.toString(seconds), answer.headers().get("retry-after"));
        assertEquals("application/problem+json", answer.headers().get("content-type"));
        assertEquals(
                "urn:penstock:problem:rate-limited", answer.body().path("type").asText());
        assertEquals(seconds, answer.body().path("retryAfterSeconds").asLong());
    }

    @Test
    void overTheRateIs429WithTheTimeToComeBackAndNothingIsWritten() throws IOException {
        IngestFixture ingest = limited(2, 10);
        assertEquals(202, ingest.json(events(10)).status());

        assertLimited(1, ingest.json(event(1)));
        ingest.advance(Duration.ofMillis(500));
        assertLimited(4, ingest.json(events(9)));
        assertEquals(10, ingest.stored().size());
        ingest.advance(Duration.ofSeconds(4));
        assertEquals(202, ingest.json(events(9)).status());

        assertEquals(2, ingest.signals.of(Signal.RateLimited.class).size());
        assertEquals(
                List.of(202, 429, 429, 202),
                ingest.signals.of(Signal.RequestIngested.class).stream()
                        .map(Signal.RequestIngested::status)
                        .toList());
    }

    @Test
    void aRequestLargerThanTheBurstPassesAfterARest() throws IOException {
        IngestFixture ingest = limited(10, 5);
        assertEquals(202, ingest.json(events(100)).status());
        assertLimited(10, ingest.json(event(1)));
        ingest.advance(Duration.ofSeconds(10));
        assertEquals(202, ingest.json(events(100)).status());
    }

    @Test
    void rejectedEventsCountAsWell() throws IOException {
        IngestFixture ingest = limited(1, 2);
        assertEquals(422, ingest.json("[{},{}]").status());
        assertLimited(1, ingest.json(event(1)));
    }

    @Test
    void aBodyIsNotReadWhileTheBucketIsEmpty() throws IOException {
        IngestFixture ingest = limited(1, 1);
        ingest.json(event(1));
        assertLimited(1, ingest.json("not json"));
        ingest.advance(Duration.ofSeconds(1));
        assertEquals(400, ingest.json("not json").status());
    }

    @Test
    void aTokensOwnLimitGoesBeforeTheDefaultAndOthersAreNotHeldUp() throws IOException {
        IngestFixture ingest = limited(1, 1);
        String quick = "psd_" + "Q".repeat(43);
        ingest.registry.save(
                new Credential(
                        Tokens.hash(quick),
                        Role.DEVICE,
                        Set.of("pump-17"),
                        Instant.EPOCH,
                        null,
                        new RateLimit(100, 50)),
                Deadline.after(Duration.ofSeconds(1)));
        Map<String, String> headers = Map.of("content-type", "application/json", "authorization", "Bearer " + quick);
        byte[] body = events(50).getBytes(StandardCharsets.UTF_8);

        assertEquals(202, ingest.json(event(1)).status());
        assertLimited(1, ingest.json(event(1)));
        assertEquals(202, ingest.post(headers, body).status());
        assertLimited(1, ingest.post(headers, body));
    }

    @Test
    void aRepeatPassesWhereItsFirstWouldNotButItIsNotFree() throws IOException {
        IngestFixture ingest = limited(1, 10);
        Map<String, String> headers = Map.of(
                "content-type",
                "application/json",
                "authorization",
                "Bearer " + IngestFixture.DEVICE_TOKEN,
                "idempotency-key",
                "k");
        byte[] body = events(8).getBytes(StandardCharsets.UTF_8);
        assertEquals(202, ingest.post(headers, body).status());
        assertEquals("true", ingest.post(headers, body).headers().get("idempotency-replayed"));
        assertEquals("true", ingest.post(headers, body).headers().get("idempotency-replayed"));
        int before = ingest.answers.calls();
        assertLimited(1, ingest.post(headers, body));
        assertEquals(before, ingest.answers.calls());
    }

    @Test
    void theAnswerToTooFastIsNotRemembered() throws IOException {
        IngestFixture ingest = limited(1, 5);
        ingest.json(events(2));
        Map<String, String> headers = Map.of(
                "content-type",
                "application/json",
                "authorization",
                "Bearer " + IngestFixture.DEVICE_TOKEN,
                "idempotency-key",
                "k");
        byte[] body = events(4).getBytes(StandardCharsets.UTF_8);
        assertLimited(1, ingest.post(headers, body));
        ingest.advance(Duration.ofSeconds(1));
        assertEquals(202, ingest.post(headers, body).status());
    }

    @Test
    void everyRefusalThatMayPassSaysWhenToComeBack() throws IOException {
        IngestFixture ingest = limited(1, 1);
        ingest.registry.failAlways(new RetryableException("timeout"));
        IngestFixture.Answer unavailable = ingest.json(event(1));
        assertEquals(503, unavailable.status());
        assertEquals("1", unavailable.headers().get("retry-after"));
    }

    /** A stream that takes nothing: each record of each call is over the shard's limit. */
    private static final class ThrottlingKinesis implements KinesisClient {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public PutRecordsResponse putRecords(PutRecordsRequest request) {
            calls.incrementAndGet();
            return PutRecordsResponse.builder()
                    .failedRecordCount(request.records().size())
                    .records(request.records().stream()
                            .map(each -> PutRecordsResultEntry.builder()
                                    .errorCode("ProvisionedThroughputExceededException")
                                    .errorMessage("Rate exceeded for shard shardId-000000000000")
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /** The shipped writer with real pauses: the answer comes after the patience, not when Lambda or the gateway ends it. */
    @Test
    void aStreamThatThrottlesIsTriedForAWhileAndThenTheDeviceIsTold() throws IOException {
        ThrottlingKinesis kinesis = new ThrottlingKinesis();
        RecordingSignals signals = new RecordingSignals();
        InMemoryDeviceRegistry registry = new InMemoryDeviceRegistry();
        registry.save(
                new Credential(
                        Tokens.hash(IngestFixture.DEVICE_TOKEN), Role.DEVICE, Set.of("pump-17"), Instant.EPOCH, null),
                Deadline.after(Duration.ofSeconds(1)));
        new IngestFixture(pipeline, Map.of()); // makes the schemas
        IngestHandler handler = new IngestHandler(
                IngestConfig.parse(Map.of(
                        "PENSTOCK_PIPELINE", pipeline.toString(),
                        "PENSTOCK_RAW_STREAM", "raw",
                        "PENSTOCK_REGISTRY_TABLE", "registry",
                        "PENSTOCK_ANSWERS_TABLE", "answers",
                        "PENSTOCK_WRITE_SECONDS", "1")),
                new KinesisStreamWriter(kinesis, "raw"),
                registry,
                new InMemoryAnswerStore(),
                signals,
                Clock.systemUTC());
        String payload = """
                {"routeKey":"POST /v1/events","rawPath":"/v1/events","requestContext":{"http":{"method":"POST"}},
                 "headers":{"content-type":"application/json","authorization":"Bearer %s"},
                 "body":%s}""".formatted(IngestFixture.DEVICE_TOKEN, quoted(events(3)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        long start = System.nanoTime();
        handler.handleRequest(
                new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)), out, new FakeContext("ingest"));
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        String answer = out.toString(StandardCharsets.UTF_8);
        assertTrue(answer.contains("\"statusCode\":503") && answer.contains("\"retry-after\":\"1\""), answer);
        assertTrue(answer.contains("\\\"retryable\\\":true"), answer);
        assertTrue(took.compareTo(Duration.ofSeconds(10)) < 0, took::toString);
        assertTrue(kinesis.calls.get() > 1, "it was tried " + kinesis.calls + " times");
        assertEquals(3, signals.of(Signal.DependencyFailed.class).getFirst().events());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }
}
