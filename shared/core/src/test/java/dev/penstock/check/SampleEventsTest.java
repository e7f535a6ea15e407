package dev.penstock.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.event.Event;
import dev.penstock.schema.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleEventsTest {

    @TempDir
    Path pipeline;

    @BeforeEach
    void makePipeline() throws IOException {
        Files.createDirectories(pipeline.resolve("schemas/t"));
        Files.createDirectories(pipeline.resolve("tests"));
        Files.writeString(pipeline.resolve("schemas/t/1.json"), "{\"required\":[\"n\"]}");
    }

    private String first() {
        return SampleEvents.first(pipeline, EventTypes.load(pipeline))
                .map(Event::id)
                .orElse("none");
    }

    @Test
    void theFirstThatIsNeitherRejectedNorFailedNorFilteredIsTaken() throws IOException {
        Files.writeString(pipeline.resolve("tests/a.yaml"), """
                tests:
                  - name: ends otherwise
                    given:
                      - {id: a, deviceId: d, type: t, data: {}}
                      - {id: b, deviceId: d, type: t, data: {n: 1}}
                      - {id: c, deviceId: d, type: t, data: {n: 2}}
                      - {id: e, deviceId: d, type: u, data: {n: 3}}
                      - {id: h, deviceId: the cellar, type: t, data: {n: 3}}
                    expect: {failed: [{id: b, reason: x}], filtered: [c]}
                """);
        assertEquals("none", first());
        Files.writeString(pipeline.resolve("tests/b.yaml"), """
                tests:
                  - name: goes on
                    given:
                      - {id: f, deviceId: d, type: t, data: {n: 4}}
                      - {id: g, deviceId: d, type: t, data: {n: 5}}
                    expect: {}
                """);
        assertEquals("f", first());
        Files.writeString(pipeline.resolve("tests/a.yaml"), "tests: [");
        assertEquals("f", first());
    }

    @Test
    void aPipelineWithoutTestsHasNone() throws IOException {
        Files.delete(pipeline.resolve("tests"));
        assertEquals("none", first());
    }
}
