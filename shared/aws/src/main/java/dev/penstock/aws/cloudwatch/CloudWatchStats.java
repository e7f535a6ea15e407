package dev.penstock.aws.cloudwatch;

import dev.penstock.aws.retry.SdkFailures;
import dev.penstock.port.Stats;
import dev.penstock.port.Stats.StageStats;
import dev.penstock.port.StatsSource;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/**
 * The counters of the last three hours, from the metrics that LogSignals leaves in the log. Not exact: a batch that ran
 * again may be counted twice, and a minute arrives a little late. Metrics have a resolution of a minute and every one that
 * is read costs money ($0.01 per thousand), so an answer is kept for a minute, whoever asks.
 */
public final class CloudWatchStats implements StatsSource {

    private static final Duration WINDOW = Duration.ofHours(3);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final String LAG = "lagMillis";

    /** The counts of each stage; the first one is what the stage handles, for the rate. */
    private static final Map<String, List<String>> COUNTS = counts();

    private final CloudWatchClient client;
    private final String namespace;
    private final String stack;
    private final Clock clock;

    private @Nullable Stats kept;
    private Instant keptUntil = Instant.MIN;

    /** Reads the metrics of one stack, as LogSignals writes them with the same namespace and stack. */
    public CloudWatchStats(CloudWatchClient client, String namespace, String stack, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.stack = stack;
        this.clock = clock;
    }

    /** One thread asks CloudWatch, the others wait for its answer. */
    @Override
    public synchronized Stats read(Deadline deadline) {
        Instant now = clock.instant();
        if (kept == null || !now.isBefore(keptUntil)) {
            kept = fetch(now, deadline);
            keptUntil = now.plus(PERIOD);
        }
        return kept;
    }

    private Stats fetch(Instant now, Deadline deadline) {
        Instant end = now.truncatedTo(ChronoUnit.MINUTES);
        Instant since = end.minus(WINDOW);
        Map<String, Series> seriesById = new HashMap<>();
        String token = null;
        do {
            GetMetricDataResponse response = fetchPage(since, now, token, deadline);
            for (MetricDataResult result : response.metricDataResults()) {
                seriesById.computeIfAbsent(result.id(), id -> new Series()).add(result);
            }
            token = response.nextToken();
        } while (token != null);
        Map<String, StageStats> stages = new LinkedHashMap<>();
        COUNTS.forEach((stage, names) -> stages.put(stage, stage(stage, names, end.minus(PERIOD), seriesById)));
        return new Stats(since, false, stages);
    }

    private GetMetricDataResponse fetchPage(Instant since, Instant until, @Nullable String token, Deadline deadline) {
        String step = "read the metrics of stack " + stack;
        deadline.check(step);
        try {
            return client.getMetricData(request -> request.startTime(since)
                    .endTime(until)
                    .scanBy(ScanBy.TIMESTAMP_DESCENDING)
                    .metricDataQueries(queries())
                    .nextToken(token)
                    .overrideConfiguration(configuration ->
                            configuration.apiCallTimeout(deadline.remaining().plusMillis(1))));
        } catch (SdkException e) {
            throw SdkFailures.translate(step, e);
        }
    }

    private List<MetricDataQuery> queries() {
        List<MetricDataQuery> queries = new ArrayList<>();
        COUNTS.forEach((stage, names) -> {
            names.forEach(name -> queries.add(query(stage, name, "Sum")));
            if (names.contains("read")) {
                queries.add(query(stage, LAG, "Maximum"));
            }
        });
        return queries;
    }

    private MetricDataQuery query(String stage, String name, String statistic) {
        return MetricDataQuery.builder()
                .id(id(stage, name))
                .metricStat(stat -> stat.stat(statistic)
                        .period((int) PERIOD.toSeconds())
                        .metric(metric -> metric.namespace(namespace)
                                .metricName(name)
                                .dimensions(dimension("Stack", stack), dimension("Stage", stage))))
                .build();
    }

    private static Dimension dimension(String name, String value) {
        return Dimension.builder().name(name).value(value).build();
    }

    /** @param minute the last one that is over */
    private static StageStats stage(String stage, List<String> names, Instant minute, Map<String, Series> seriesById) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name : names) {
            counts.put(name, Math.round(series(stage, name, seriesById).sum()));
        }
        double handled = series(stage, names.getFirst(), seriesById).at(minute);
        if (stage.equals("ingest")) {
            handled += series(stage, "rejected", seriesById).at(minute);
        }
        long lag = Math.round(series(stage, LAG, seriesById).at(minute));
        return new StageStats(counts, handled / PERIOD.toSeconds(), lag);
    }

    private static Series series(String stage, String name, Map<String, Series> seriesById) {
        return seriesById.getOrDefault(id(stage, name), new Series());
    }

    /** Ids are ours to choose, but begin with a lower-case letter. */
    private static String id(String stage, String name) {
        return stage + '_' + name;
    }

    private static Map<String, List<String>> counts() {
        Map<String, List<String>> counts = new LinkedHashMap<>();
        counts.put("ingest", List.of("accepted", "rejected"));
        counts.put("transform", List.of("read", "created", "passed", "failed", "filtered", "duplicate"));
        counts.put("route", List.of("read", "delivered", "failed"));
        counts.put("silence", List.of("created"));
        return counts;
    }

    /** One metric's values by minute, gathered over pages. */
    private static final class Series {
        private final Map<Instant, Double> values = new HashMap<>();

        void add(MetricDataResult result) {
            for (int i = 0; i < result.timestamps().size(); i++) {
                values.merge(result.timestamps().get(i), result.values().get(i), Double::sum);
            }
        }

        double sum() {
            return values.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double at(Instant minute) {
            return values.getOrDefault(minute, 0.0);
        }
    }
}
