package dev.penstock.router;

import dev.penstock.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the router is told by its environment.
 *
 * @param pipeline the directory that holds {@code routes.yaml}
 * @param recentTable the table of history chunks
 * @param devicesTable the table of device states
 * @param failuresTable the table of failed events
 * @param cacheFor how long recent data is kept, counted from ingest time
 * @param keepFailuresFor how long failed events are kept
 * @param topicStreamPrefix what stands before a route's {@code stream} in the stream's real name
 * @param metricsNamespace the CloudWatch namespace of the metrics
 * @param stack the deployment's name, a dimension of the metrics
 */
public record RouterConfig(
        Path pipeline,
        String recentTable,
        String devicesTable,
        String failuresTable,
        Duration cacheFor,
        Duration keepFailuresFor,
        String topicStreamPrefix,
        String metricsNamespace,
        String stack) {

    /**
     * Reads {@code PENSTOCK_*} variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static RouterConfig parse(Map<String, String> variables) {
        Settings settings = new Settings(variables);
        RouterConfig config = new RouterConfig(
                Path.of(settings.text("PENSTOCK_PIPELINE", "/opt/pipeline")),
                settings.required("PENSTOCK_RECENT_TABLE"),
                settings.required("PENSTOCK_DEVICES_TABLE"),
                settings.required("PENSTOCK_FAILURES_TABLE"),
                Duration.ofDays(settings.wholeNumber("PENSTOCK_CACHE_DAYS", 7, 1, 365)),
                Duration.ofDays(settings.wholeNumber("PENSTOCK_FAILURES_DAYS", 14, 1, 365)),
                settings.text("PENSTOCK_TOPIC_STREAM_PREFIX", ""),
                settings.text("PENSTOCK_METRICS_NAMESPACE", "Penstock"),
                settings.text("PENSTOCK_STACK", "penstock"));
        settings.check();
        return config;
    }
}
