package dev.penstock.ingest;

import dev.penstock.config.Settings;
import dev.penstock.event.Lanes;
import dev.penstock.port.RateLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The function's settings.
 *
 * @param pipeline the team's {@code pipeline/}, of which the schemas and {@code types.yaml} are read
 * @param rawStream the name of the stream that accepted events go to
 * @param registryTable the name of the table of credentials
 * @param answersTable the name of the table of answers to requests with an idempotency key
 * @param rateLimit how fast a credential may send that has no limit of its own, or null for as fast as it likes
 * @param answersFor how long an answer is remembered
 * @param writePatience how long a write to the raw stream is tried
 * @param metricsNamespace the CloudWatch namespace of the metrics
 * @param stack the stack's name, a dimension of the metrics
 */
public record IngestConfig(
        Path pipeline,
        String rawStream,
        String registryTable,
        String answersTable,
        Lanes lanes,
        Limits limits,
        @Nullable RateLimit rateLimit,
        Duration answersFor,
        Duration writePatience,
        String metricsNamespace,
        String stack) {

    /**
     * Reads environment variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static IngestConfig parse(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        IngestConfig config = read(settings);
        settings.check();
        return config;
    }

    /** Reads the same as a part of another program's settings, which reports the faults. */
    public static IngestConfig read(Settings settings) {
        return new IngestConfig(
                Path.of(settings.text("PENSTOCK_PIPELINE", "/opt/pipeline")),
                settings.required("PENSTOCK_RAW_STREAM"),
                settings.required("PENSTOCK_REGISTRY_TABLE"),
                settings.required("PENSTOCK_ANSWERS_TABLE"),
                new Lanes(settings.wholeNumber("PENSTOCK_LANES", Lanes.DEFAULT_COUNT, 1, 4_096)),
                Limits.read(settings),
                rateLimit(settings),
                Duration.ofHours(settings.wholeNumber("PENSTOCK_IDEMPOTENCY_HOURS", 24, 1, 168)),
                Duration.ofSeconds(settings.wholeNumber(
                        "PENSTOCK_WRITE_SECONDS", (int) RawStream.DEFAULT_PATIENCE.toSeconds(), 1, 20)),
                settings.text("PENSTOCK_METRICS_NAMESPACE", "Penstock"),
                settings.text("PENSTOCK_STACK", "penstock"));
    }

    private static @Nullable RateLimit rateLimit(Settings settings) {
        int rate = settings.wholeNumber("PENSTOCK_DEVICE_RATE", 0, 0, RateLimit.MOST);
        int burst = settings.wholeNumber("PENSTOCK_DEVICE_BURST", 0, 0, RateLimit.MOST);
        if (rate == 0) {
            if (burst > 0) {
                settings.fault("PENSTOCK_DEVICE_BURST", "does nothing without PENSTOCK_DEVICE_RATE");
            }
            return null;
        }
        return burst == 0 ? RateLimit.of(rate) : new RateLimit(rate, burst);
    }
}
