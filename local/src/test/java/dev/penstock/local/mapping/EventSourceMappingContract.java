package dev.penstock.local.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.local.embedded.EmbeddedServices;
import dev.penstock.local.embedded.EmbeddedSettings;
import dev.penstock.local.mapping.ScriptedFunction.Answer;
import dev.penstock.local.mapping.ScriptedFunction.Report;
import dev.penstock.local.mapping.ScriptedFunction.Script;
import dev.penstock.local.mapping.ScriptedFunction.Step;
import dev.penstock.local.mapping.ScriptedFunction.Succeed;
import dev.penstock.local.mapping.ScriptedFunction.Throw;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Stats;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.SampleEvents;
import dev.penstock.time.Deadline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** What a mapping promises, on whatever streams; {@code services} has the streams and takes what is given up. */
@Timeout(60)
abstract class EventSourceMappingContract {

    private static final String STREAM = "raw";
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path directory;

    EmbeddedServices services;

    /** Opens what runs the mappings, on streams that are open. */
    abstract void openMappings(Clock clock);

    /** Stops the mappings; the streams stay open. */
    abstract void closeMappings();

    abstract void startMapping(
            StreamMapping mapping, Stage stage, RequestStreamHandler handler, Supplier<Context> contexts);

    abstract EmbeddedStats stats();

    abstract Map<String, Long> drain(Deadline deadline) throws InterruptedException;

    @BeforeEach
    void open() {
        open(CLOCK);
    }

    private void open(Clock clock) {
        services = EmbeddedServices.open(directory, EmbeddedSettings.defaults(), clock);
        services.ensureStream(STREAM, 1);
        openMappings(clock);
    }

    @AfterEach
    void close() {
        closeMappings();
        services.close();
    }

    private static StreamMapping mapping(int batchSize, int lanes, boolean bisect, int retries) {
        return new StreamMapping(
                "Transform", STREAM, batchSize, Duration.ZERO, lanes, bisect, retries, null, true, true, null);
    }

    private ScriptedFunction start(StreamMapping mapping, Script script) {
        ScriptedFunction function = new ScriptedFunction(stats(), script);
        startMapping(mapping, Stage.TRANSFORM, function, () -> new FakeContext("Transform"));
        return function;
    }

    private void put(String key, byte[]... payloads) {
        List<PutRecordsRequestEntry> entries = Stream.of(payloads)
                .map(p -> PutRecordsRequestEntry.builder()
                        .partitionKey(key)
                        .data(SdkBytes.fromByteArray(p))
                        .build())
                .toList();
        assertEquals(
                0,
                services.kinesis()
                        .putRecords(r -> r.streamName(STREAM).records(entries))
                        .failedRecordCount());
    }

    private void put(String key, String... payloads) {
        put(key, Stream.of(payloads).map(p -> p.getBytes(UTF_8)).toArray(byte[][]::new));
    }

    private void drained() throws InterruptedException {
        assertEquals(Map.of(), drain(Deadline.after(Duration.ofSeconds(30))));
    }

    private Stats.StageStats counted() {
        return stats().read(Deadline.after(Duration.ofSeconds(1))).stage("transform");
    }

    private List<FailedEvent> failures() {
        return services.failures()
                .list(1000, "", CLOCK.instant(), Deadline.after(Duration.ofSeconds(1)))
                .values();
    }

    private static final List<String> FOUR = List.of("a", "b", "c", "d");

    /** One batch of four records: what the function does, with which batches it is called, what is counted and failed. */
    static Stream<Arguments> checkpoints() {
        return Stream.of(
                Arguments.of("success", false, -1, script(new Succeed()), List.of(FOUR), 4, 0),
                Arguments.of("an empty answer is success", false, -1, script(new Answer("")), List.of(FOUR), 4, 0),
                Arguments.of("null is success", false, -1, script(new Answer("null")), List.of(FOUR), 4, 0),
                Arguments.of("an object is success", false, -1, script(new Answer("{}")), List.of(FOUR), 4, 0),
                Arguments.of(
                        "a null list is success",
                        false,
                        -1,
                        script(new Answer("{\"batchItemFailures\":null}")),
                        List.of(FOUR),
                        4,
                        0),
                Arguments.of(
                        "the lowest reported record counts",
                        false,
                        -1,
                        script(new Report(List.of("d", "b", "c")), new Succeed()),
                        List.of(FOUR, List.of("b", "c", "d")),
                        4,
                        0),
                Arguments.of(
                        "the first record reported: all again",
                        false,
                        -1,
                        script(new Report(List.of("a")), new Succeed()),
                        List.of(FOUR, FOUR),
                        4,
                        0),
                Arguments.of(
                        "an exception: all again, counted once",
                        false,
                        -1,
                        script(new Throw(), new Succeed()),
                        List.of(FOUR, FOUR),
                        4,
                        0),
                Arguments.of(
                        "an unknown id fails the whole batch",
                        false,
                        -1,
                        script(new Answer("{\"batchItemFailures\":[{\"itemIdentifier\":\"7\"}]}"), new Succeed()),
                        List.of(FOUR, FOUR),
                        4,
                        0),
                Arguments.of(
                        "an empty id fails the whole batch",
                        false,
                        -1,
                        script(new Answer("{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}"), new Succeed()),
                        List.of(FOUR, FOUR),
                        4,
                        0),
                Arguments.of(
                        "a missing id fails the whole batch",
                        false,
                        -1,
                        script(new Answer("{\"batchItemFailures\":[{\"other\":{}}]}"), new Succeed()),
                        List.of(FOUR, FOUR),
                        4,
                        0),
                Arguments.of(
                        "an answer that is no JSON fails the whole batch",
                        false,
                        -1,
                        script(new Answer("{\"batchItem"), new Succeed()),
                        List.of(FOUR, FOUR),
                        4,
                        0),
                Arguments.of(
                        "bisecting does not use up retries",
                        true,
                        0,
                        script(new Throw(), new Throw(), new Succeed()),
                        List.of(FOUR, List.of("a", "b"), List.of("a"), List.of("b"), List.of("c", "d")),
                        4,
                        0),
                Arguments.of(
                        "a record that fails alone has all its retries",
                        true,
                        1,
                        script(new Throw(), new Throw(), new Throw(), new Succeed()),
                        List.of(FOUR, List.of("a", "b"), List.of("a"), List.of("a"), List.of("b"), List.of("c", "d")),
                        4,
                        0),
                Arguments.of(
                        "retries used up: the whole batch is given up",
                        false,
                        1,
                        script(new Throw(), new Throw(), new Succeed()),
                        List.of(FOUR, FOUR),
                        4,
                        4),
                Arguments.of(
                        "no retries: given up at once",
                        false,
                        0,
                        script(new Throw(), new Succeed()),
                        List.of(FOUR),
                        4,
                        4));
    }

    /** The steps in turn; the last one for ever. */
    private static Script script(Step... steps) {
        return (invocation, payloads) -> steps[Math.min(invocation, steps.length - 1)];
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checkpoints")
    void checkpoint(
            String name, boolean bisect, int retries, Script script, List<List<String>> batches, long read, int failed)
            throws InterruptedException {
        put("key", FOUR.toArray(String[]::new));

        ScriptedFunction function = start(mapping(100, 1, bisect, retries), script);
        drained();

        assertEquals(batches, function.batches());
        assertEquals(read, counted().count("read"));
        assertEquals(failed, counted().count("failed"));
        assertEquals(read - failed, counted().count("passed"));
        assertEquals(failed, failures().size());
    }

    @Test
    void aPoisonRecordIsBisectedToOneFailedRecordAndTheOthersPass() throws InterruptedException {
        String[] payloads = IntStream.range(0, 50).mapToObj(i -> "record-" + i).toArray(String[]::new);
        put("key", payloads);
        ConcurrentLinkedQueue<String> passed = new ConcurrentLinkedQueue<>();
        start(mapping(50, 1, true, 2), (invocation, batch) -> {
            if (batch.contains("record-31")) {
                return new Throw();
            }
            passed.addAll(batch);
            return new Succeed();
        });
        drained();

        List<String> expected = new ArrayList<>(List.of(payloads));
        expected.remove("record-31");
        assertEquals(expected, List.copyOf(passed));
        assertEquals(1, failures().size());
        FailedEvent failure = failures().getFirst();
        assertEquals("record-31", new String(failure.bytes(), UTF_8));
        assertTrue(failure.reason().contains("gave up after 3 attempts: scripted failure"), failure.reason());
        assertEquals(50, counted().count("read"));
        assertEquals(49, counted().count("passed"));
        assertEquals(1, counted().count("failed"));
    }

    @Test
    void everyEventOfARecordThatIsGivenUpIsListedAndCanBeReadBack() throws InterruptedException {
        List<Event> events = SampleEvents.seeded(7).next(3);
        put("lane-5", EventBatchCodec.encode(new EventBatch(5, events)));
        start(mapping(10, 1, true, 0), (invocation, batch) -> new Report(batch));
        drained();

        List<FailedEvent> failures = failures();
        assertEquals(3, failures.size());
        for (Event event : events) {
            FailedEvent failure = failures.stream()
                    .filter(f -> event.id().equals(f.eventId()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(event.deviceId(), failure.deviceId());
            assertEquals(
                    "transform event " + event.id() + ": gave up after 1 attempts: write clean stream: throttled",
                    failure.reason());
            EventBatch kept = ((Outcome.Accepted<EventBatch>) EventBatchCodec.decode(failure.bytes())).value();
            assertEquals(event.id(), kept.events().getFirst().id());
            assertEquals(5, kept.lane());
        }
        assertEquals(3, counted().count("failed"));
    }

    @Test
    void recordsTooOldAreGivenUpWithoutACall() throws InterruptedException {
        close();
        Instant start = CLOCK.instant();
        open(Clock.fixed(start.minusSeconds(120), ZoneOffset.UTC));
        put("key", "old");
        close();
        open(Clock.fixed(start, ZoneOffset.UTC));
        put("key", "new");

        StreamMapping mapping = new StreamMapping(
                "Transform", STREAM, 10, Duration.ZERO, 1, true, -1, Duration.ofSeconds(60), true, true, null);
        ScriptedFunction function = start(mapping, (invocation, batch) -> new Succeed());
        drained();

        assertEquals(List.of(List.of("new")), function.batches());
        assertEquals(
                List.of("old"),
                failures().stream().map(f -> new String(f.bytes(), UTF_8)).toList());
    }

    @Test
    void eachKeyKeepsItsOrderAndIsInOneBatchAtATimeWhileKeysRunInParallel() throws InterruptedException {
        int keys = 24;
        int each = 60;
        Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
        Map<String, Thread> busy = new ConcurrentHashMap<>();
        AtomicInteger clashes = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger mostRunning = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        start(mapping(20, 4, true, -1), (invocation, batch) -> {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            Collection<String> own = batch.stream()
                    .map(p -> p.substring(0, p.indexOf('#')))
                    .distinct()
                    .toList();
            for (String key : own) {
                if (busy.put(key, Thread.currentThread()) != null) {
                    clashes.incrementAndGet();
                }
            }
            boolean fail = calls.incrementAndGet() % 3 == 0;
            // Long enough for other batches of this shard to run meanwhile.
            LockSupport.parkNanos(5_000_000);
            if (!fail) {
                for (String payload : batch) {
                    String key = payload.substring(0, payload.indexOf('#'));
                    seen.computeIfAbsent(key, k -> new ArrayList<>())
                            .add(Integer.parseInt(payload.substring(payload.indexOf('#') + 1)));
                }
            }
            own.forEach(busy::remove);
            running.decrementAndGet();
            return fail ? new Throw() : new Succeed();
        });
        for (int i = 0; i < each; i++) {
            for (int k = 0; k < keys; k++) {
                put("key-" + k, "key-" + k + "#" + i);
            }
        }
        drained();

        Map<String, List<Integer>> expected = new HashMap<>();
        for (int k = 0; k < keys; k++) {
            expected.put("key-" + k, IntStream.range(0, each).boxed().toList());
        }
        assertEquals(expected, seen);
        assertEquals(0, clashes.get());
        assertTrue(mostRunning.get() > 1, "never two batches at a time");
        assertEquals(keys * each, counted().count("read"));
    }

    @Test
    void aBatchNeverExceedsThePayloadLimitOfLambda() throws InterruptedException {
        byte[] large = new byte[1_000_000];
        for (int i = 0; i < 3; i++) {
            put("key", large, large, large);
        }
        List<Integer> sizes = new ArrayList<>();
        startMapping(
                mapping(100, 1, true, 0),
                Stage.TRANSFORM,
                (input, output, context) -> sizes.add(input.readAllBytes().length),
                () -> new FakeContext("Transform"));
        drained();

        assertTrue(sizes.stream().allMatch(size -> size <= 6 * 1024 * 1024), sizes.toString());
        // Four records of 1.33 MB of base64 fit, five do not.
        assertEquals(3, sizes.size(), sizes.toString());
    }

    @Test
    void theBatchingWindowGathersAndADrainEndsIt() throws InterruptedException {
        StreamMapping mapping =
                new StreamMapping("Transform", STREAM, 3, Duration.ofMinutes(5), 1, true, -1, null, true, true, null);
        ScriptedFunction function = start(mapping, (invocation, batch) -> new Succeed());
        put("key", "1");
        put("key", "2");
        put("key", "3");
        put("key", "4");
        while (function.batches().isEmpty()) {
            Thread.sleep(5);
        }
        assertEquals(List.of(List.of("1", "2", "3")), function.batches());
        drained();
        assertEquals(List.of(List.of("1", "2", "3"), List.of("4")), function.batches());
    }

    @Test
    void aRestartGoesOnAfterTheCheckpointEvenWithAnotherNumberOfLanes() throws InterruptedException {
        put("key", "1", "2");
        start(mapping(10, 1, true, -1), (invocation, batch) -> new Succeed());
        drained();
        close();
        open();
        put("key", "3");

        ScriptedFunction function = start(mapping(10, 4, true, -1), (invocation, batch) -> new Succeed());
        drained();

        assertEquals(List.of(List.of("3")), function.batches());
        assertEquals(3, counted().count("read"));
    }

    @Test
    void whatADrainCannotFinishIsSaidAndDoneAfterTheRestart() throws InterruptedException {
        put("key", "1", "2", "3");
        start(mapping(10, 1, false, -1), (invocation, batch) -> new Report(List.of("2")));
        while (counted().count("read") == 0) {
            Thread.sleep(5);
        }
        assertEquals(Map.of("Transform/raw", 2L), drain(Deadline.after(Duration.ofMillis(50))));
        close();
        open();
        ScriptedFunction function = start(mapping(10, 1, false, -1), (invocation, batch) -> new Succeed());
        drained();
        assertEquals(List.of(List.of("2", "3")), function.batches());
        assertEquals(3, counted().count("read"));
    }

    @Test
    void oneMappingMayFeedAnotherAndADrainWaitsForBoth() throws InterruptedException {
        services.ensureStream("clean", 1);
        startMapping(
                new StreamMapping("Router", "clean", 10, Duration.ZERO, 1, true, -1, null, true, true, null),
                Stage.ROUTE,
                (input, output, context) ->
                        stats().emit(new Signal.BatchRouted(1, 1, 0, 0, 0, Duration.ZERO, Duration.ZERO)),
                () -> new FakeContext("Router"));
        start(mapping(10, 1, true, -1), (invocation, batch) -> {
            LockSupport.parkNanos(100_000_000);
            services.kinesis()
                    .putRecord(r -> r.streamName("clean").partitionKey("key").data(SdkBytes.fromUtf8String("x")));
            return new Succeed();
        });
        put("key", "1");
        drained();
        assertEquals(
                1,
                stats().read(Deadline.after(Duration.ofSeconds(1)))
                        .stage("route")
                        .count("delivered"));
    }
}
