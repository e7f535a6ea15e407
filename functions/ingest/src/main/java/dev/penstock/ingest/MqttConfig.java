package dev.penstock.ingest;

import dev.penstock.config.Settings;
import dev.penstock.event.Lanes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of the function behind the MQTT rule.
 *
 * @param pipeline the team's {@code pipeline/}, of which the schemas are read
 * @param rawStream the name of the stream that accepted events go to
 * @param failuresTable the name of the table of failed events
 * @param keepFailures how long failed events are kept
 * @param metricsNamespace the CloudWatch namespace of the metrics
 * @param stack the stack's name, a dimension of the metrics
 */
record MqttConfig(
        Path pipeline,
        String rawStream,
        String failuresTable,
        Duration keepFailures,
        Lanes lanes,
        Limits limits,
        String metricsNamespace,
        String stack) {

    /**
     * Reads environment variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    static MqttConfig parse(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        MqttConfig config = new MqttConfig(
                Path.of(settings.text("PENSTOCK_PIPELINE", "/opt/pipeline")),
                settings.required("PENSTOCK_RAW_STREAM"),
                settings.required("PENSTOCK_FAILURES_TABLE"),
                Duration.ofDays(settings.wholeNumber("PENSTOCK_FAILURES_DAYS", 14, 1, 365)),
                new Lanes(settings.wholeNumber("PENSTOCK_LANES", Lanes.DEFAULT_COUNT, 1, 4_096)),
                Limits.read(settings),
                settings.text("PENSTOCK_METRICS_NAMESPACE", "Penstock"),
                settings.text("PENSTOCK_STACK", "penstock"));
        settings.check();
        return config;
    }
}
