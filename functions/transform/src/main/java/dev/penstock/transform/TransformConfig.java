package dev.penstock.transform;

import dev.penstock.config.Settings;
import dev.penstock.event.Lanes;
import dev.penstock.rule.RuleSettings;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * The function's settings.
 *
 * @param pipeline the team's {@code pipeline/}, of which the rules and {@code types.yaml} are read
 * @param cleanStream the name of the stream that transformed events go to
 * @param registryTable the name of the table of the device registry, of which transform reads the devices' attributes
 * @param dedupTable the name of the table of ids that have passed
 * @param memoryTable the name of the table of what the rules remember of devices
 * @param failuresTable the name of the table of failed events
 * @param lanes must be the lanes of ingest
 * @param workers how many threads compute a batch, 1 to 64; where it is not set, as many as the function has processors
 * @param dedupWindow how long an id is remembered, unless its type says otherwise
 * @param dedupMaxIds how many ids are kept in memory
 * @param keepFailures how long failed events are kept
 * @param rules what the rules take from the settings
 * @param metricsNamespace the CloudWatch namespace of the metrics
 * @param stack the stack's name, a dimension of the metrics
 */
public record TransformConfig(
        Path pipeline,
        String cleanStream,
        String registryTable,
        String dedupTable,
        String memoryTable,
        String failuresTable,
        Lanes lanes,
        int workers,
        Duration dedupWindow,
        int dedupMaxIds,
        Duration keepFailures,
        RuleSettings rules,
        String metricsNamespace,
        String stack) {

    /** A year: nothing that is bounded by hours needs more. */
    private static final int MOST_HOURS = 8_760;

    private static final int MOST_WORKERS = 64;

    /**
     * How much memory comes with one processor.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html">Lambda memory</a>
     */
    private static final int MEGABYTES_FOR_PROCESSOR = 1_769;

    /**
     * Reads environment variables.
     *
     * @throws IllegalArgumentException naming every fault
     */
    public static TransformConfig parse(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        TransformConfig config = new TransformConfig(
                Path.of(settings.text("PENSTOCK_PIPELINE", "/opt/pipeline")),
                settings.required("PENSTOCK_CLEAN_STREAM"),
                settings.required("PENSTOCK_REGISTRY_TABLE"),
                settings.required("PENSTOCK_DEDUP_TABLE"),
                settings.required("PENSTOCK_MEMORY_TABLE"),
                settings.required("PENSTOCK_FAILURES_TABLE"),
                new Lanes(settings.wholeNumber("PENSTOCK_LANES", Lanes.DEFAULT_COUNT, 1, 4_096)),
                settings.wholeNumber("PENSTOCK_TRANSFORM_WORKERS", processors(settings), 1, MOST_WORKERS),
                Duration.ofHours(settings.wholeNumber("PENSTOCK_DEDUP_HOURS", 24, 1, MOST_HOURS)),
                settings.wholeNumber("PENSTOCK_DEDUP_MAX_IDS", 2_000_000, 1_000, 1_000_000_000),
                Duration.ofDays(settings.wholeNumber("PENSTOCK_FAILURES_DAYS", 14, 1, 365)),
                new RuleSettings(
                        zone(settings),
                        Duration.ofHours(settings.wholeNumber("PENSTOCK_MAX_FUTURE_HOURS", 24, 1, MOST_HOURS))),
                settings.text("PENSTOCK_METRICS_NAMESPACE", "Penstock"),
                settings.text("PENSTOCK_STACK", "penstock"));
        settings.check();
        return config;
    }

    /**
     * The processors that Lambda gives to the function's memory, a part of one counted as one; 1 elsewhere, where as many
     * batches are transformed at once as the mapping says. The JVM does not know: it sees two processors in a small function.
     */
    private static int processors(Settings settings) {
        int megabytes = settings.wholeNumber("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", MEGABYTES_FOR_PROCESSOR, 1, 65_536);
        return Math.ceilDiv(megabytes, MEGABYTES_FOR_PROCESSOR);
    }

    private static ZoneId zone(Settings settings) {
        String id = settings.text("PENSTOCK_DEFAULT_ZONE", "UTC");
        try {
            return ZoneId.of(id).normalized();
        } catch (DateTimeException e) {
            settings.fault("PENSTOCK_DEFAULT_ZONE", "unknown zone '" + id + "'");
            return ZoneOffset.UTC;
        }
    }
}
