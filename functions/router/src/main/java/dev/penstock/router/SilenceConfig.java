package dev.penstock.router;

import dev.penstock.config.Settings;
import dev.penstock.event.Lanes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the silence check is told by its environment.
 *
 * @param pipeline the directory that holds {@code types.yaml}
 * @param cleanStream the name of the stream that alarm events go to
 * @param devicesTable the table of device states
 * @param lanes must be the lanes of ingest
 * @param cacheFor how long a device is remembered after it was seen
 * @param metricsNamespace the CloudWatch namespace of the metrics
 * @param stack the deployment's name, a dimension of the metrics
 */
public record SilenceConfig(
        Path pipeline,
        String cleanStream,
        String devicesTable,
        Lanes lanes,
        Duration cacheFor,
        String metricsNamespace,
        String stack) {

    /**
     * Reads {@code PENSTOCK_*} variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static SilenceConfig parse(Map<String, String> variables) {
        Settings settings = new Settings(variables);
        SilenceConfig config = new SilenceConfig(
                Path.of(settings.text("PENSTOCK_PIPELINE", "/opt/pipeline")),
                settings.required("PENSTOCK_CLEAN_STREAM"),
                settings.required("PENSTOCK_DEVICES_TABLE"),
                new Lanes(settings.wholeNumber("PENSTOCK_LANES", Lanes.DEFAULT_COUNT, 1, 4_096)),
                Duration.ofDays(settings.wholeNumber("PENSTOCK_CACHE_DAYS", 7, 1, 365)),
                settings.text("PENSTOCK_METRICS_NAMESPACE", "Penstock"),
                settings.text("PENSTOCK_STACK", "penstock"));
        settings.check();
        return config;
    }
}
