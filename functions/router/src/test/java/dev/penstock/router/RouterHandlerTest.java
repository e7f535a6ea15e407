package dev.penstock.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.port.DeviceState;
import dev.penstock.recent.RecentData;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryFailedEventStore;
import dev.penstock.testkit.InMemoryRecentStore;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouterHandlerTest {

    private static final Path SAMPLES = Path.of("../../events/router");

    @TempDir
    Path pipeline;

    private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T10:15:03Z"), ZoneOffset.UTC);
    private final InMemoryRecentStore store = new InMemoryRecentStore();
    private final InMemoryFailedEventStore failures = new InMemoryFailedEventStore();
    private final RecordingSignals signals = new RecordingSignals();
    private final FakeSink hot = new FakeSink("kinesis:HotPumps");
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void setUp() throws IOException {
        Files.writeString(pipeline.resolve("routes.yaml"), """
                routes:
                  - topic: hot-pumps
                    match: {type: [pump.telemetry], data: {hot: [true]}}
                    sinks: [{kind: kinesis, stream: HotPumps}]
                """);
        settings.put("PENSTOCK_PIPELINE", pipeline.toString());
        settings.put("PENSTOCK_RECENT_TABLE", "recent");
        settings.put("PENSTOCK_DEVICES_TABLE", "devices");
        settings.put("PENSTOCK_FAILURES_TABLE", "failures");
    }

    private RouterHandler handler() {
        return new RouterHandler(RouterConfig.parse(settings), spec -> hot, store, failures, signals, clock);
    }

    private static String answer(RouterHandler handler, InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.handleRequest(in, out, new FakeContext("router"));
        return out.toString(StandardCharsets.UTF_8);
    }

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleIsRoutedWhole(Path sample) throws IOException {
        assertEquals("{\"batchItemFailures\":[]}", answer(handler(), Files.newInputStream(sample)));
        assertEquals(List.of("hot-pumps/abc123"), hot.delivered);
        Signal.BatchRouted routed = signals.of(Signal.BatchRouted.class).getFirst();
        assertEquals(Set.of(PipelineVersion.of(pipeline)), signals.pipelines());
        boolean corrupt = sample.endsWith("corrupt-record.json");
        assertEquals(corrupt ? 1 : 0, routed.failed());
        assertEquals(corrupt ? 1 : 0, failures.all().size());
        DeviceState pump = new RecentData(store, Duration.ofDays(7), clock)
                .device("pump-17", Deadline.after(Duration.ofSeconds(1)))
                .orElseThrow();
        assertTrue(pump.metrics().containsKey("temperature"));
    }

    @Test
    void theRecordToBeReadAgainIsInTheAnswer() throws IOException {
        hot.refuses.put("abc123", new RetryableException("throttled"));
        assertEquals(
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"49668899999999999999999999999999999999999999999999000001\"}]}",
                answer(handler(), Files.newInputStream(SAMPLES.resolve("batch.json"))));
    }

    @Test
    void whatIsNoBatchIsRefused() {
        InputStream noBatch = new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));
        assertThrows(PermanentException.class, () -> answer(handler(), noBatch));
    }

    @Test
    void startIsSignalled() {
        handler();
        assertEquals(
                List.of(Stage.ROUTE),
                signals.of(Signal.Started.class).stream()
                        .map(Signal.Started::stage)
                        .toList());
    }

    @Test
    void aBrokenRoutesFileStopsTheStart() throws IOException {
        Files.writeString(pipeline.resolve("routes.yaml"), "rotues: []");
        assertThrows(PipelineException.class, this::handler);
    }

    @Test
    void allSettingsThatAreMissingAreTold() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> RouterConfig.parse(Map.of("PENSTOCK_CACHE_DAYS", "0", "PENSTOCK_RECENT_TABLE", "t")));
        assertEquals(
                "settings: PENSTOCK_DEVICES_TABLE is not set; PENSTOCK_FAILURES_TABLE is not set; "
                        + "PENSTOCK_CACHE_DAYS=0 is not a whole number from 1 to 365",
                e.getMessage());
    }
}
