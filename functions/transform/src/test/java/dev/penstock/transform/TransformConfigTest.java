package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformConfigTest {

    private static final Map<String, String> REQUIRED = Map.of(
            "PENSTOCK_CLEAN_STREAM", "clean",
            "PENSTOCK_REGISTRY_TABLE", "registry",
            "PENSTOCK_DEDUP_TABLE", "dedup",
            "PENSTOCK_MEMORY_TABLE", "memory",
            "PENSTOCK_FAILURES_TABLE", "failures");

    private static TransformConfig parse(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(REQUIRED);
        environment.putAll(more);
        return TransformConfig.parse(environment);
    }

    @ParameterizedTest
    @CsvSource({"128, 1", "1769, 1", "1770, 2", "3538, 2", "10240, 6"})
    void aFunctionHasAWorkerForEachProcessorThatItsMemoryBrings(String megabytes, int workers) {
        assertEquals(
                workers,
                parse(Map.of("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", megabytes)).workers());
    }

    @Test
    void outsideOfLambdaThereIsOneWorkerUnlessSaidOtherwise() {
        assertEquals(1, parse(Map.of()).workers());
        assertEquals(3, parse(Map.of("PENSTOCK_TRANSFORM_WORKERS", "3")).workers());
    }

    @Test
    void everyFaultIsToldAtOnce() {
        String faults = assertThrows(
                        IllegalArgumentException.class,
                        () -> parse(Map.of(
                                "PENSTOCK_CLEAN_STREAM", " ",
                                "PENSTOCK_TRANSFORM_WORKERS", "65",
                                "PENSTOCK_DEFAULT_ZONE", "Europe/Nowhere",
                                "PENSTOCK_DEDUP_MAX_IDS", "few")))
                .getMessage();
        for (String named : List.of(
                "PENSTOCK_CLEAN_STREAM is not set",
                "PENSTOCK_TRANSFORM_WORKERS=65 is not a whole number from 1 to 64",
                "PENSTOCK_DEFAULT_ZONE: unknown zone 'Europe/Nowhere'",
                "PENSTOCK_DEDUP_MAX_IDS=few")) {
            assertTrue(faults.contains(named), () -> named + " is not in: " + faults);
        }
    }
}
