package dev.penstock.api;

import dev.penstock.config.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * What the API is told by its environment.
 *
 * @param recentTable the table of history chunks
 * @param devicesTable the table of device states
 * @param failuresTable the table of failed events
 * @param registryTable the table of credentials
 * @param cacheFor how long recent data is kept, counted from ingest time
 * @param metricsNamespace the CloudWatch namespace of the metrics, written and read
 * @param stack the deployment's name, a dimension of the metrics
 */
public record ApiConfig(
        String recentTable,
        String devicesTable,
        String failuresTable,
        String registryTable,
        Duration cacheFor,
        String metricsNamespace,
        String stack) {

    /**
     * Reads {@code PENSTOCK_*} variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static ApiConfig parse(Map<String, String> variables) {
        Settings settings = new Settings(variables);
        ApiConfig config = new ApiConfig(
                settings.required("PENSTOCK_RECENT_TABLE"),
                settings.required("PENSTOCK_DEVICES_TABLE"),
                settings.required("PENSTOCK_FAILURES_TABLE"),
                settings.required("PENSTOCK_REGISTRY_TABLE"),
                Duration.ofDays(settings.wholeNumber("PENSTOCK_CACHE_DAYS", 7, 1, 365)),
                settings.text("PENSTOCK_METRICS_NAMESPACE", "Penstock"),
                settings.text("PENSTOCK_STACK", "penstock"));
        settings.check();
        return config;
    }
}
