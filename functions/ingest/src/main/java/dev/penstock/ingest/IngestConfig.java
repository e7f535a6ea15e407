package dev.penstock.ingest;

import dev.penstock.config.Settings;
import dev.penstock.event.Lanes;
import java.nio.file.Path;
import java.util.Map;

/**
 * The function's settings.
 *
 * @param pipeline the team's {@code pipeline/}, of which the schemas and {@code types.yaml} are read
 * @param rawStream the name of the stream that accepted events go to
 * @param registryTable the name of the table of credentials
 * @param metricsNamespace the CloudWatch namespace of the metrics
 * @param stack the stack's name, a dimension of the metrics
 */
public record IngestConfig(
        Path pipeline,
        String rawStream,
        String registryTable,
        Lanes lanes,
        Limits limits,
        String metricsNamespace,
        String stack) {

    /**
     * Reads environment variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static IngestConfig parse(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        IngestConfig config = new IngestConfig(
                Path.of(settings.text("PENSTOCK_PIPELINE", "/opt/pipeline")),
                settings.required("PENSTOCK_RAW_STREAM"),
                settings.required("PENSTOCK_REGISTRY_TABLE"),
                new Lanes(settings.wholeNumber("PENSTOCK_LANES", Lanes.DEFAULT_COUNT, 1, 4_096)),
                Limits.read(settings),
                settings.text("PENSTOCK_METRICS_NAMESPACE", "Penstock"),
                settings.text("PENSTOCK_STACK", "penstock"));
        settings.check();
        return config;
    }
}
