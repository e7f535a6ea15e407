package dev.penstock.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.pipeline.PipelineVersion;
import dev.penstock.recent.RecentData;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.InMemoryRecentStore;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SilenceHandlerTest {

    private static final Path SAMPLES = Path.of("../../events/silence");

    @TempDir
    Path pipeline;

    private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T10:20:00Z"), ZoneOffset.UTC);
    private final InMemoryRecentStore store = new InMemoryRecentStore();
    private final InMemoryStreamWriter stream = new InMemoryStreamWriter();
    private final RecordingSignals signals = new RecordingSignals();

    @BeforeEach
    void pumpsSendEveryFiveMinutes() throws IOException {
        types("types: {pump.telemetry: {expectedEvery: 5m}}");
    }

    private void types(String yaml) throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), yaml);
    }

    private SilenceHandler handler() {
        return new SilenceHandler(
                SilenceConfig.parse(Map.of(
                        "PENSTOCK_PIPELINE", pipeline.toString(),
                        "PENSTOCK_CLEAN_STREAM", "clean",
                        "PENSTOCK_DEVICES_TABLE", "devices")),
                store,
                stream,
                signals,
                clock);
    }

    private String answer(Path sample) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler().handleRequest(Files.newInputStream(sample), out, new FakeContext("silence"));
        return out.toString(StandardCharsets.UTF_8);
    }

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleLooksAtAllDevices(Path sample) throws IOException {
        seen("pump-17", Duration.ofMinutes(6));
        seen("pump-18", Duration.ofMinutes(4));

        assertEquals("{\"devices\":2,\"raised\":1,\"cleared\":0}", answer(sample));
        assertEquals(1, stream.records().size());
        assertEquals(Set.of(PipelineVersion.of(pipeline)), signals.pipelines());
        assertEquals("{\"devices\":2,\"raised\":0,\"cleared\":0}", answer(sample));
        assertEquals(
                List.of(Stage.SILENCE, Stage.SILENCE),
                signals.of(Signal.Started.class).stream()
                        .map(Signal.Started::stage)
                        .toList());
    }

    @Test
    void aStoreThatIsThrottledFailsTheInvocation() throws IOException {
        store.failAlways(new RetryableException("throttled"));
        assertThrows(RetryableException.class, () -> answer(SAMPLES.resolve("scheduled.json")));
    }

    @Test
    void aBrokenTypesFileStopsTheStart() throws IOException {
        types("types: {pump.telemetry: {expectedEvery: 5}}");
        PipelineException e = assertThrows(PipelineException.class, this::handler);
        assertTrue(e.getMessage().endsWith(":1:41: must be a duration such as 10s, 5m, 2h or 1d"));
    }

    @Test
    void aDeviceThatWouldBeForgottenBeforeItIsMissedStopsTheStart() throws IOException {
        types("types: {pump.telemetry: {expectedEvery: 7d}}");
        PipelineException e = assertThrows(PipelineException.class, this::handler);
        assertEquals(
                pipeline.resolve("types.yaml")
                        + ":1:41: must be shorter than 7d (CacheDays): a device that is silent for"
                        + " longer is forgotten, and nobody misses it",
                e.getMessage());
    }

    @Test
    void allSettingsThatAreMissingAreTold() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> SilenceConfig.parse(Map.of("PENSTOCK_LANES", "0")));
        assertEquals(
                "settings: PENSTOCK_CLEAN_STREAM is not set; PENSTOCK_DEVICES_TABLE is not set; "
                        + "PENSTOCK_LANES=0 is not a whole number from 1 to 4096",
                e.getMessage());
    }

    private void seen(String device, Duration ago) {
        Instant time = clock.instant().minus(ago);
        Event event = new Event("e-1", device, "pump.telemetry", null, time, time, "1", null, new byte[] {'{', '}'});
        new RecentData(store, Duration.ofDays(7), clock).record(List.of(event), Deadline.after(Duration.ofSeconds(10)));
    }
}
