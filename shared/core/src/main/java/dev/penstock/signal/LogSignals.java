package dev.penstock.signal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes each signal as one log line. With a metric namespace the line is also a metric: it carries the CloudWatch
 * embedded metric format, which CloudWatch Logs turns into metrics without a call from us.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     metric format</a>
 */
public final class LogSignals implements Signals {

    private static final Logger LOG = LoggerFactory.getLogger("penstock");

    /** The log provider writes this one whatever the level, so that no metric is lost. */
    private static final Logger METRICS = LoggerFactory.getLogger("penstock.metrics");

    private static final List<String> DIMENSIONS = List.of("Stack", "Stage");

    private final String namespace;
    private final String stack;
    private final String pipeline;
    private final Clock clock;

    private LogSignals(String namespace, String stack, String pipeline, Clock clock) {
        this.namespace = namespace;
        this.stack = stack;
        this.pipeline = pipeline;
        this.clock = clock;
    }

    /** Log lines only. */
    public static LogSignals logOnly() {
        return new LogSignals("", "", "", Clock.systemUTC());
    }

    /**
     * Log lines that are metrics too, with the dimensions {@code Stack} and {@code Stage}.
     *
     * @param namespace the CloudWatch namespace
     * @param stack the stack's name
     */
    public static LogSignals withMetrics(String namespace, String stack, Clock clock) {
        return new LogSignals(namespace, stack, "", clock);
    }

    @Override
    public LogSignals withPipeline(String version) {
        return new LogSignals(namespace, stack, version, clock);
    }

    @Override
    public void emit(Signal signal) {
        boolean asMetrics = !namespace.isEmpty() && !signal.metrics().isEmpty();
        Logger logger = asMetrics ? METRICS : LOG;
        if (!logger.isEnabledForLevel(signal.level())) {
            return;
        }
        LoggingEventBuilder line = logger.atLevel(signal.level()).setMessage(signal.text());
        if (asMetrics) {
            line = line.addKeyValue("_aws", embeddedMetrics(signal.metrics()))
                    .addKeyValue("Stack", stack)
                    .addKeyValue("Stage", signal.stage().label());
        } else {
            line = line.addKeyValue("stage", signal.stage().label());
        }
        if (!pipeline.isEmpty()) {
            line = line.addKeyValue("pipeline", pipeline);
        }
        for (Map.Entry<String, Object> field : signal.fields().entrySet()) {
            line = line.addKeyValue(field.getKey(), field.getValue());
        }
        for (Map.Entry<String, Long> metric : signal.metrics().entrySet()) {
            line = line.addKeyValue(metric.getKey(), metric.getValue());
        }
        line.log();
    }

    private Map<String, Object> embeddedMetrics(Map<String, Long> metrics) {
        List<Map<String, String>> definitions = new ArrayList<>();
        for (String name : metrics.keySet()) {
            definitions.add(Map.of("Name", name, "Unit", name.endsWith("Millis") ? "Milliseconds" : "Count"));
        }
        Map<String, Object> aws = new LinkedHashMap<>();
        aws.put("Timestamp", clock.millis());
        aws.put(
                "CloudWatchMetrics",
                List.of(Map.of("Namespace", namespace, "Dimensions", List.of(DIMENSIONS), "Metrics", definitions)));
        return aws;
    }
}
