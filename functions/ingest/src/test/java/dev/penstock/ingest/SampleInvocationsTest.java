package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.testkit.SampleAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void everySampleHasAnExpectation() throws IOException {
        Map<String, Boolean> missing = new TreeMap<>();
        try (Stream<Path> files = Files.list(SAMPLES)) {
            files.map(f -> f.getFileName().toString().replace(".json", ""))
                    .filter(name -> !SampleAnswers.INGEST.contains(name + ","))
                    .forEach(name -> missing.put(name, true));
        }
        assertEquals(Map.of(), missing);
    }
}
