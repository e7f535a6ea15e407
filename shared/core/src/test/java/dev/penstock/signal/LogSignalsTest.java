package dev.penstock.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.Stage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogSignalsTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final Signal ROUTED =
            new Signal.BatchRouted(10, 9, 0, 1, 0, Duration.ofMillis(40), Duration.ofMillis(7));

    @Test
    void aSignalIsLogLineAndMetricInOne() {
        String line = written(LogSignals.withMetrics("Penstock", "prod", NOON), ROUTED)
                .getFirst();
        assertTrue(
                line.endsWith("\"text\":\"batch routed\",\"_aws\":{\"Timestamp\":1795435200000,\"CloudWatchMetrics\":"
                        + line.substring(line.indexOf("[{"))),
                line);
        for (String part : List.of(
                "\"Namespace\":\"Penstock\"",
                "\"Dimensions\":[[\"Stack\",\"Stage\"]]",
                "\"Stack\":\"prod\",\"Stage\":\"route\"",
                "\"read\":10,\"delivered\":9,\"failed\":1")) {
            assertTrue(line.contains(part), part + " is missing in " + line);
        }
    }

    @Test
    void everyLineNamesThePipelineThatItsStageWorksBy() {
        Signals signals = LogSignals.withMetrics("Penstock", "prod", NOON).withPipeline("ab12cd34ef56");
        for (Signal signal : List.of(ROUTED, new Signal.EventFailed(Stage.ROUTE, null, null, "why"))) {
            String line = written(signals, signal).getFirst();
            assertTrue(line.contains("\"pipeline\":\"ab12cd34ef56\""), line);
        }
    }

    @Test
    void withoutANamespaceQuietSignalsStayQuiet() {
        assertEquals(List.of(), written(LogSignals.logOnly(), ROUTED));
    }

    @Test
    void aFailedEventIsToldWithItsIdentity() {
        String line = written(
                        LogSignals.logOnly(),
                        new Signal.EventFailed(Stage.TRANSFORM, "pump-17", "abc123", "transform event abc123: why"))
                .getFirst();
        assertTrue(line.contains("\"level\":\"WARN\""), line);
        assertTrue(
                line.endsWith("\"text\":\"transform event abc123: why\",\"stage\":\"transform\","
                        + "\"deviceId\":\"pump-17\",\"eventId\":\"abc123\"}"),
                line);
    }

    @Test
    void rejectionsAreCountedByCode() {
        Signal.RequestIngested signal = new Signal.RequestIngested(
                207, 3, new TreeMap<>(Map.of("required", 2, "type", 1)), 0, 900, Duration.ofMillis(2));
        assertEquals(3L, signal.metrics().get("rejected"));
        assertEquals(2, signal.fields().get("rejected.required"));
    }

    private static List<String> written(Signals signals, Signal signal) {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            signals.emit(signal);
        } finally {
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
