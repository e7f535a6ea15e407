package dev.penstock.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.Rejection;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTypesTest {

    @TempDir
    Path pipeline;

    @BeforeEach
    void threeVersionsOfPumpsAndOneOfFans() throws IOException {
        for (String version : List.of("1", "1.10", "2")) {
            write("schemas/pump.telemetry/" + version + ".json", "{\"type\":\"object\"}");
        }
        write("schemas/fan.state/1.json", "{\"type\":\"object\"}");
    }

    @Test
    void withoutAFileEveryVersionIsAllowedAndUnknownTypesAreRefused() {
        EventTypes types = EventTypes.load(pipeline);
        assertEquals(List.of("2", "1.10", "1"), type(types, "pump.telemetry").versions());
        assertEquals("2", type(types, "pump.telemetry").newest().version());
        assertEquals(DeviceSource.SUBJECT, types.device("pump.telemetry"));
        assertEquals(DeviceSource.SUBJECT, types.device("nobody.knows"));
        assertNull(types.find("nobody.knows"));
        assertFalse(types.quarantinesUnknown());
        assertEquals(List.of("fan.state", "pump.telemetry"), List.copyOf(types.names()));
    }

    @Test
    void theFileSaysWhatIsAllowedAndWhereTheDeviceStands() throws IOException {
        write("types.yaml", """
                unknown: quarantine
                types:
                  pump.telemetry: {oldest: "1.10", device: source-tail}
                  fan.state: {device: source, expectedEvery: 5m}
                """);
        EventTypes types = EventTypes.load(pipeline);
        assertTrue(types.quarantinesUnknown());
        assertEquals(List.of("2", "1.10"), type(types, "pump.telemetry").versions());
        assertNull(type(types, "pump.telemetry").find("1"));
        assertEquals(
                "1.10",
                Objects.requireNonNull(type(types, "pump.telemetry").find("1.10"))
                        .version());
        assertEquals(DeviceSource.SOURCE_TAIL, types.device("pump.telemetry"));
        assertEquals(DeviceSource.SOURCE, types.device("fan.state"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown: drop | 1:10: 'drop' is none of refuse, quarantine",
                "unknwon: refuse | 1:1: unknown key 'unknwon', did you mean 'unknown'?; known: unknown, types",
                "types: {pump.telemetri: {}} | 1:9: there is no schema of type 'pump.telemetri', did you mean 'pump.telemetry'?",
                "types: {fan.state: {oldest: \"2\"}} | 1:29: there is no version '2'; known: 1",
                "types: {fan.state: {oldest: 1}} | 1:29: must be a version in quotes, such as \"1\": without them 1.10 would be 1.1",
                "types: {fan.state: {device: sauce}} | 1:29: 'sauce' is none of subject, source, source-tail, did you mean 'source'?",
                "types: {fan.state: {newest: \"1\"}} | 1:21: unknown key 'newest'; known: oldest, device, dedupHours, allowedLateness, expectedEvery",
                "types: {fan.state: {dedupHours: 2h}} | 1:33: must be a whole number of hours from 1 to 8760",
                "types: {fan.state: } | 1:19: must be a map, not null",
                "types: [fan.state] | 1:8: must be a map, not a list",
                "'' | 1:1: must be a map, not text",
            },
            quoteCharacter = '\0')
    void aFaultHasItsPlaceAndReason(String yaml, String fault) throws IOException {
        write("types.yaml", yaml);
        PipelineException e = assertThrows(PipelineException.class, () -> EventTypes.load(pipeline));
        assertEquals(pipeline.resolve("types.yaml") + ":" + fault, e.getMessage());
    }

    @Test
    void typesOfPenstocksOwnHaveNoSchemaOfTheTeams() throws IOException {
        write("schemas/penstock.alarm/1.json", "{}");
        PipelineException e = assertThrows(PipelineException.class, () -> EventTypes.load(pipeline));
        assertEquals(
                pipeline.resolve("schemas/penstock.alarm") + ": types that begin with 'penstock.' are Penstock's own",
                e.getMessage());
    }

    @Test
    void devicesMaySendNoEventsOfPenstocksOwnEvenWhereUnknownTypesAreQuarantined() throws IOException {
        write("types.yaml", "unknown: quarantine");
        DataCheck check = new DataCheck(EventTypes.load(pipeline));
        Rejections rejections = new Rejections();
        assertNull(check.asked("penstock.alarm", null, rejections));
        assertEquals(
                List.of("types that begin with 'penstock.' are Penstock's own"),
                rejections.toList().stream().map(Rejection::message).toList());
        assertNotNull(check.asked("penstocks", null, new Rejections()));
    }

    @Test
    void theSameVersionTwiceIsAFault() throws IOException {
        write("schemas/fan.state/01.json", "{}");
        PipelineException e = assertThrows(PipelineException.class, () -> EventTypes.load(pipeline));
        assertEquals(pipeline.resolve("schemas/fan.state/1.json") + ": is the same version as 01.json", e.getMessage());
    }

    private void write(String file, String text) throws IOException {
        Path path = pipeline.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private static EventType type(EventTypes types, String name) {
        return Objects.requireNonNull(types.find(name));
    }
}
