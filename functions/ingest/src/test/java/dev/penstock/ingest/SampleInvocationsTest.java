package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import dev.penstock.testkit.SampleAnswers;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every payload in {@code events/ingest} gets, with the shipped pipeline, the answer that the HTTP contract promises. */
class SampleInvocationsTest {

    private static final Path SAMPLES = Path.of("../../events/ingest");

    /** The one that a newcomer starts from. */
    private static final Path PIPELINE = Path.of("../../pipeline");

    @ParameterizedTest
    @CsvSource(textBlock = SampleAnswers.INGEST)
    void aSampleGetsItsAnswer(String name, int status, String statuses) throws IOException {
        IngestFixture fixture = new IngestFixture(PIPELINE, Map.of());

        IngestFixture.Answer answer = fixture.invoke(Files.readAllBytes(SAMPLES.resolve(name + ".json")));

        assertEquals(status, answer.status(), () -> answer.body().toPrettyString());
        assertEquals(statuses, String.join(" ", answer.statuses()));
        assertEquals(
                status < 300 ? "application/json" : "application/problem+json",
                answer.headers().get("content-type"));
        if (status >= 300) {
            assertEquals(status, answer.body().path("status").asInt());
            assertTrue(answer.body().path("detail").asText().length() > 10);
        }
        assertEquals(
                answer.statuses().stream().filter("accepted"::equals).count(),
                fixture.stored().size());
    }

    /** The two samples with one key are one request and another: whichever comes first is answered, also when repeated. */
    @Test
    void theSamplesWithOneKeyAreARepeatAndAConflict() throws IOException {
        IngestFixture fixture = new IngestFixture(PIPELINE, Map.of());
        byte[] first = Files.readAllBytes(SAMPLES.resolve("idempotent.json"));

        assertEquals(202, fixture.invoke(first).status());
        IngestFixture.Answer repeat = fixture.invoke(first);
        assertEquals(202, repeat.status());
        assertEquals("true", repeat.headers().get("idempotency-replayed"));
        assertEquals(
                409,
                fixture.invoke(Files.readAllBytes(SAMPLES.resolve("idempotent-other-body.json")))
                        .status());
        assertEquals(1, fixture.stored().size());
    }

    @ParameterizedTest
    @CsvSource(textBlock = SampleAnswers.INGEST_PROTOBUF)
    void aSampleInProtobufGetsItsAnswer(String name, int status, String contentType, String statuses)
            throws IOException {
        IngestFixture fixture = new IngestFixture(PIPELINE, Map.of());

        IngestFixture.RawAnswer answer = fixture.invokeRaw(Files.readAllBytes(SAMPLES.resolve(name + ".json")));

        assertEquals(status, answer.status(), () -> new String(answer.body(), StandardCharsets.UTF_8));
        assertEquals(contentType, answer.headers().get("content-type"));
        assertEquals(statuses, String.join(" ", statuses(contentType, answer.body())));
        assertEquals(
                Stream.of(statuses.split(" ")).filter("accepted"::equals).count(),
                fixture.stored().size());
    }

    private static List<String> statuses(String contentType, byte[] body) throws IOException {
        PublishResponse.Builder response = PublishResponse.newBuilder();
        switch (contentType) {
            case "application/json" -> JsonFormat.parser().merge(new String(body, StandardCharsets.UTF_8), response);
            case "application/problem+json" -> {}
            case "application/grpc-web+proto" ->
                response.mergeFrom(GrpcWebAnswer.read(body).data());
            case "application/grpc-web-text" ->
                response.mergeFrom(
                        GrpcWebAnswer.read(Base64.getDecoder().decode(body)).data());
            default -> response.mergeFrom(body);
        }
        return response.getReceiptsList().stream()
                .map(r -> r.getStatus() == Status.STATUS_ACCEPTED ? "accepted" : "rejected")
                .toList();
    }

    @Test
    void everySampleHasAnExpectation() throws IOException {
        Map<String, Boolean> missing = new TreeMap<>();
        try (Stream<Path> files = Files.list(SAMPLES)) {
            files.map(f -> f.getFileName().toString().replace(".json", ""))
                    .filter(name -> !SampleAnswers.INGEST.contains(name + ",")
                            && !SampleAnswers.INGEST_PROTOBUF.contains(name + ","))
                    .forEach(name -> missing.put(name, true));
        }
        assertEquals(Map.of(), missing);
    }
}
