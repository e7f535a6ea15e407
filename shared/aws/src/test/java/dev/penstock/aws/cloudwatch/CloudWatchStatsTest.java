package dev.penstock.aws.cloudwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Stats;
import dev.penstock.testkit.MovableClock;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

class CloudWatchStatsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:30Z");

    private final MovableClock clock = new MovableClock(NOW);
    private final FakeCloudWatch cloudWatch = new FakeCloudWatch();
    private final CloudWatchStats stats = new CloudWatchStats(cloudWatch, "Penstock", "prod", clock);
    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @Test
    void countsAreSumsAndRatesAreOfTheLastWholeMinute() {
        cloudWatch.pages.add(GetMetricDataResponse.builder()
                .metricDataResults(
                        result("ingest_accepted", Map.of("12:00", 30.0, "11:59", 600.0, "10:00", 70.0)),
                        result("ingest_rejected", Map.of("11:59", 60.0)),
                        result("route_lagMillis", Map.of("11:59", 850.0, "11:58", 9000.0)))
                .nextToken("more")
                .build());
        cloudWatch.pages.add(GetMetricDataResponse.builder()
                .metricDataResults(
                        result("ingest_accepted", Map.of("09:30", 5.0)),
                        result("route_delivered", Map.of("11:59", 120.0)),
                        result("route_read", Map.of("11:59", 120.0)),
                        result("silence_created", Map.of("11:59", 2.0, "10:00", 1.0)))
                .build());

        Stats read = stats.read(deadline);

        assertFalse(read.exact());
        assertEquals(Instant.parse("2026-03-01T09:00:00Z"), read.since());
        assertEquals(
                List.of("ingest", "transform", "route", "silence"),
                List.copyOf(read.stages().keySet()));
        assertEquals(705, read.stage("ingest").count("accepted"));
        assertEquals(60, read.stage("ingest").count("rejected"));
        assertEquals(11.0, read.stage("ingest").perSecond());
        assertEquals(0, read.stage("transform").count("passed"));
        assertEquals(120, read.stage("route").count("delivered"));
        assertEquals(2.0, read.stage("route").perSecond());
        assertEquals(850, read.stage("route").lagMillis());
        assertEquals(3, read.stage("silence").count("created"));
        assertEquals("more", cloudWatch.requests.get(1).nextToken());
    }

    @Test
    void itAsksForTheMetricsThatTheLogLeaves() {
        cloudWatch.pages.add(GetMetricDataResponse.builder().build());

        stats.read(deadline);

        GetMetricDataRequest request = cloudWatch.requests.getFirst();
        assertEquals(14, request.metricDataQueries().size());
        var metric = request.metricDataQueries().stream()
                .filter(query -> query.id().equals("transform_duplicate"))
                .findFirst()
                .orElseThrow()
                .metricStat();
        assertEquals("Sum", metric.stat());
        assertEquals(60, metric.period());
        assertEquals("Penstock", metric.metric().namespace());
        assertEquals("duplicate", metric.metric().metricName());
        assertEquals(
                List.of("Stack=prod", "Stage=transform"),
                metric.metric().dimensions().stream()
                        .map(dimension -> dimension.name() + "=" + dimension.value())
                        .toList());
    }

    @Test
    void anAnswerIsKeptForAMinute() {
        cloudWatch.pages.add(GetMetricDataResponse.builder().build());
        cloudWatch.pages.add(GetMetricDataResponse.builder().build());

        stats.read(deadline);
        clock.move(Duration.ofSeconds(59));
        stats.read(deadline);
        assertEquals(1, cloudWatch.requests.size());

        clock.move(Duration.ofSeconds(1));
        stats.read(deadline);
        assertEquals(2, cloudWatch.requests.size());
    }

    @Test
    void failuresAreOurs() {
        RetryableException e =
                assertThrows(RetryableException.class, () -> stats.read(Deadline.after(Duration.ofMillis(-1))));
        assertEquals("read the metrics of stack prod: deadline passed", e.getMessage());

        cloudWatch.failure = (CloudWatchException) CloudWatchException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidParameterValue")
                        .errorMessage("no")
                        .build())
                .build();
        assertThrows(PermanentException.class, () -> stats.read(deadline));
    }

    private static MetricDataResult result(String id, Map<String, Double> byMinute) {
        List<Instant> minutes = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        byMinute.forEach((minute, value) -> {
            minutes.add(Instant.parse("2026-03-01T" + minute + ":00Z"));
            values.add(value);
        });
        return MetricDataResult.builder()
                .id(id)
                .timestamps(minutes)
                .values(values)
                .build();
    }

    private static final class FakeCloudWatch implements CloudWatchClient {
        private final List<GetMetricDataResponse> pages = new ArrayList<>();
        private final List<GetMetricDataRequest> requests = new ArrayList<>();
        private CloudWatchException failure;

        @Override
        public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
            if (failure != null) {
                throw failure;
            }
            requests.add(request);
            return pages.removeFirst();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
