package dev.penstock.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleEventTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:15:00Z");

    @TempDir
    Path pipeline;

    @BeforeEach
    void makePipeline() throws IOException {
        write("schemas/room.climate/1.json", "{}");
        write("schemas/zone.climate/1.json", "{}");
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "time: \"2026-03-01T00:00:00Z\",      | ,\"time\":\"2026-11-23T10:15:00Z\"",
                "time: \"2026-03-01T01:00:00+01:00\", | ,\"time\":\"2026-11-23T10:15:00Z\"",
                "time: 1772323200030,                 | ''",
                "time: \"2026-03-01 01:00:00\",       | ''",
                "''                                   | ''",
            })
    void itIsTheFirstEventOfTheTestsWithAnIdAndATimeOfItsOwn(String time, String expected) throws IOException {
        write(
                "tests/a.yaml",
                "tests: [{name: a, given: [{id: t1, deviceId: zone-1, type: zone.climate, " + time
                        + " data: {t: 20.5, note: it's}}], expect: {}}]");
        SampleEvent sample = SampleEvent.of(pipeline);
        assertTrue(sample.isAccepted());
        assertEquals(
                "{\"id\":\"try-1\",\"deviceId\":\"zone-1\",\"type\":\"zone.climate\"" + expected
                        + ",\"data\":{\"t\":20.5,\"note\":\"it's\"}}",
                sample.json("try-1", NOW));
    }

    @Test
    void withoutTestsItIsOfTheFirstTypeAndItsDataIsLeftOpen() {
        SampleEvent sample = SampleEvent.of(pipeline);
        assertFalse(sample.isAccepted());
        assertEquals(
                "{\"id\":\"try-1\",\"deviceId\":\"demo-1\",\"type\":\"room.climate\",\"time\":\"2026-11-23T10:15:00Z\","
                        + "\"data\":{}}",
                sample.json("try-1", NOW));
    }

    @Test
    void aPipelineThatCannotBeReadAnyMoreHasOneToo() throws IOException {
        write("schemas/room.climate/1.json", "{");
        assertEquals("my.type", SampleEvent.of(pipeline).type());
    }
}
