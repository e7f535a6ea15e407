package dev.penstock.types;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeTimesTest {

    private static final Duration OTHERWISE = Duration.ofHours(24);

    @TempDir
    Path pipeline;

    private TypeTimes load(String yaml) throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), yaml);
        return TypeTimes.load(pipeline);
    }

    @Test
    void aTypeHasItsOwnTimesOrThoseOfTheFunction() throws IOException {
        TypeTimes times = load("""
                unknown: quarantine
                types:
                  a: {dedupHours: 2, oldest: "1"}
                  b: {allowedLateness: 10m, expectedEvery: 1d}
                """);
        assertEquals(Duration.ofHours(2), times.dedupWindow("a", OTHERWISE));
        assertEquals(OTHERWISE, times.dedupWindow("b", OTHERWISE));
        assertEquals(OTHERWISE, times.dedupWindow("c", OTHERWISE));
        assertEquals(Map.of("b", Duration.ofMinutes(10)), times.allowedLateness());
        assertEquals(Map.of("b", Duration.ofDays(1)), times.expectedEvery());
    }

    @Test
    void aPipelineThatIsNotThereIsAFault() {
        assertThrows(PipelineException.class, () -> TypeTimes.load(pipeline.resolve("gone")));
    }

    @Test
    void theFileNeedNotBeThere() {
        assertEquals(OTHERWISE, TypeTimes.load(pipeline).dedupWindow("a", OTHERWISE));
        assertEquals(Map.of(), TypeTimes.load(pipeline).allowedLateness());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "types: {a: {dedupHours: 0}}         | 1:25: must be a whole number of hours from 1 to 8760",
                "types: {a: {dedupHours: 8761}}      | 1:25: must be a whole number of hours from 1 to 8760",
                "types: {a: {dedupHours: 2h}}        | 1:25: must be a whole number of hours from 1 to 8760",
                "types: {a: {allowedLateness: 31d}}  | 1:30: is longer than 30d, which is how long a device is remembered",
                "types: {a: {expectedEvery: 0m}}     | 1:28: must be longer than nothing",
                "types: {a: {expectedEvery: soon}}   | 1:28: must be a duration such as 10s, 5m, 2h or 1d",
                "types: {a: 5}                       | 1:12: must be a map, not a number",
            })
    void faultsAreToldWithTheirPlace(String yaml, String fault) {
        PipelineException e = assertThrows(PipelineException.class, () -> load(yaml));
        assertEquals(pipeline.resolve("types.yaml") + ":" + fault, e.getMessage());
    }

    @Test
    void aDeviceThatIsForgottenBeforeItIsMissedIsAFaultForWhoMissesDevices() throws IOException {
        load("types: {a: {expectedEvery: 7d}, b: {expectedEvery: 167h}}");
        PipelineException e = assertThrows(PipelineException.class, () -> TypeTimes.load(pipeline, Duration.ofDays(7)));
        assertEquals(
                pipeline.resolve("types.yaml")
                        + ":1:28: must be shorter than 7d (CacheDays): a device that is silent for"
                        + " longer is forgotten, and nobody misses it",
                e.getMessage());
    }
}
