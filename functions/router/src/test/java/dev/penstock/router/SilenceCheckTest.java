package dev.penstock.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.codec.LanePacker;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Stamp;
import dev.penstock.port.DeviceStateStore;
import dev.penstock.port.Page;
import dev.penstock.port.StreamRecord;
import dev.penstock.recent.HistoryQuery;
import dev.penstock.recent.RecentData;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.InMemoryRecentStore;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.testkit.MovableClock;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SilenceCheckTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00.250Z");
    private static final Duration CACHE = Duration.ofDays(7);
    private static final Lanes LANES = new Lanes(64);
    private static final String LANE_OF_PUMP_1 = LANES.partitionKey(LANES.of("pump-1"));

    private final MovableClock clock = new MovableClock(START);
    private final InMemoryRecentStore store = new InMemoryRecentStore();
    private final RecentData recent = new RecentData(store, CACHE, clock);
    private final InMemoryStreamWriter stream = new InMemoryStreamWriter();
    private final RecordingSignals signals = new RecordingSignals();
    private final SilenceCheck check =
            check(store, Map.of("pump.telemetry", Duration.ofMinutes(5), "meter.reading", Duration.ofHours(1)));

    private SilenceCheck check(DeviceStateStore devices, Map<String, Duration> expectedEvery) {
        return new SilenceCheck(
                expectedEvery, devices, CACHE, new LanePacker(LANES, 1_000_000), stream, signals, clock);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30));
    }

    private void seen(String device, String type) {
        recent.record(List.of(event(device, type, clock.instant())), soon());
    }

    private static Event event(String device, String type, Instant time) {
        byte[] data = "{\"temperature\":72.4}".getBytes(StandardCharsets.UTF_8);
        return new Event("e-" + time.toEpochMilli(), device, type, null, time, time, "1", null, data);
    }

    private DeviceState state(String device) {
        return store.devices(List.of(device), soon()).get(device);
    }

    private List<Event> said() {
        List<Event> events = new ArrayList<>();
        for (StreamRecord record : stream.records()) {
            switch (EventBatchCodec.decode(record.data())) {
                case Outcome.Accepted<EventBatch> batch -> {
                    assertEquals(
                            record.partitionKey(),
                            LANES.partitionKey(batch.value().lane()));
                    events.addAll(batch.value().events());
                }
                case Outcome.Rejected<EventBatch> corrupt -> throw new AssertionError(corrupt.reasons());
            }
        }
        return events;
    }

    private List<String> saidIds() {
        return said().stream().map(event -> event.deviceId() + " " + event.id()).toList();
    }

    private Signal.SilenceChecked round() {
        return check.run(soon());
    }

    private static String json(Event event) {
        return new String(event.data(), StandardCharsets.UTF_8);
    }

    @Test
    void aSilentDeviceIsRaisedOnceAndClearedOnceAndMayFallSilentAgain() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(5));
        assertEquals(new Signal.SilenceChecked(1, 0, 0, Duration.ZERO), round());
        clock.move(Duration.ofMillis(1));
        assertEquals(new Signal.SilenceChecked(1, 1, 0, Duration.ZERO), round());
        clock.move(Duration.ofMinutes(1));
        assertEquals(new Signal.SilenceChecked(1, 0, 0, Duration.ZERO), round());
        assertEquals(START, state("pump-1").silentSince());

        seen("pump-1", "pump.telemetry");
        Instant back = clock.instant();
        assertEquals(new Signal.SilenceChecked(1, 0, 1, Duration.ZERO), round());
        assertEquals(new Signal.SilenceChecked(1, 0, 0, Duration.ZERO), round());
        assertNull(state("pump-1").silentSince());

        clock.move(Duration.ofMinutes(6));
        assertEquals(1, round().raised());
        long first = START.toEpochMilli();
        assertEquals(
                List.of(
                        "pump-1 silent-" + first + "-raised",
                        "pump-1 silent-" + first + "-cleared",
                        "pump-1 silent-" + back.toEpochMilli() + "-raised"),
                saidIds());
    }

    @Test
    void theEventSaysWhatIsMissedSinceWhenAndBelongsToTheDevice() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(7));
        round();
        Instant raised = clock.instant();
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofSeconds(30));
        round();

        Event raise = said().get(0);
        assertEquals(
                new Event(
                        "silent-" + START.toEpochMilli() + "-raised",
                        "pump-1",
                        "penstock.alarm",
                        null,
                        START.plus(Duration.ofMinutes(5)),
                        raised,
                        "1",
                        null,
                        ("{\"alarm\":\"silent\",\"state\":\"raised\",\"severity\":\"warning\","
                                        + "\"since\":\"2026-11-23T10:00:00.250Z\",\"expectedEvery\":\"PT5M\","
                                        + "\"type\":\"pump.telemetry\"}")
                                .getBytes(StandardCharsets.UTF_8)),
                raise);
        Event clear = said().get(1);
        assertEquals(json(raise).replace("raised", "cleared"), json(clear));
        assertEquals(raised, clear.eventTime(), "when it was seen again");
        assertEquals(clock.instant(), clear.ingestTime());
    }

    @Test
    void theGuideShowsWhatIsSaid() throws IOException {
        Instant seen = Instant.parse("2026-11-23T10:00:00.250Z");
        DeviceState boiler =
                new DeviceState("boiler-1", seen, new Stamp(seen, seen, "e-1"), "boiler.reading", Map.of(), 1);
        Event event = SilenceAlarm.raised(boiler, Duration.ofMinutes(10), seen.plusSeconds(660))
                .event();
        String guide = Files.readString(Path.of("../../docs/pipeline.md"));
        assertTrue(guide.contains('`' + json(event) + '`'), json(event));
        assertTrue(guide.contains('`' + event.id() + '`'), event.id());
    }

    @Test
    void theTypeOfTheLatestEventSaysHowLongIsTooLong() {
        seen("pump-1", "pump.telemetry");
        seen("meter-1", "meter.reading");
        seen("fan-1", "fan.state");
        clock.move(Duration.ofMinutes(59));
        assertEquals(new Signal.SilenceChecked(3, 1, 0, Duration.ZERO), round());
        clock.move(Duration.ofDays(1));
        assertEquals(1, round().raised());
        assertEquals(
                List.of("pump-1", "meter-1"),
                said().stream().map(Event::deviceId).toList());
    }

    @Test
    void aDeviceThatCameBackWithAnotherTypeIsCleared() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        round();
        seen("pump-1", "who\"knows");
        assertEquals(1, round().cleared());
        assertEquals(
                "{\"alarm\":\"silent\",\"state\":\"cleared\",\"severity\":\"warning\","
                        + "\"since\":\"2026-11-23T10:00:00.250Z\",\"type\":\"who\\\"knows\"}",
                json(said().getLast()));
    }

    @Test
    void whoeverSortsByTimeSeesTheAlarmRaisedBeforeItIsCleared() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        round();
        // Ingested before the alarm was due, and long on its way to the cache.
        recent.record(List.of(event("pump-1", "pump.telemetry", START.plusMillis(1))), soon());
        assertEquals(1, round().cleared());
        assertEquals(1, round().raised());
        assertEquals(List.of("raised", "cleared", "raised"), statesByTime());
    }

    @Test
    void anAlarmIsNotClearedInTheFutureThoughItWouldBeRaisedLaterNow() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        round();
        seen("pump-1", "pump.telemetry");
        check(store, Map.of("pump.telemetry", Duration.ofDays(1))).run(soon());
        assertEquals(clock.instant(), said().getLast().eventTime());
        assertEquals(List.of("raised", "cleared"), statesByTime());
    }

    private List<String> statesByTime() {
        return said().stream()
                .sorted(Comparator.comparing(Event::timeOrIngestTime).thenComparing(Event::id))
                .map(event -> event.id().substring(event.id().lastIndexOf('-') + 1))
                .toList();
    }

    @Test
    void aDeviceThatIsBackAndSilentAgainIsClearedFirst() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        round();
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        assertEquals(new Signal.SilenceChecked(1, 0, 1, Duration.ZERO), round());
        assertEquals(new Signal.SilenceChecked(1, 1, 0, Duration.ZERO), round());
        assertEquals(List.of("raised", "cleared", "raised"), statesByTime());
    }

    @Test
    void whereNothingIsExpectedNothingIsReadOrCounted() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofDays(1));
        store.failAlways(new RetryableException("throttled"));
        assertEquals(
                new Signal.SilenceChecked(0, 0, 0, Duration.ZERO),
                check(store, Map.of()).run(soon()));
        assertEquals(List.of(), signals.all());
    }

    @Test
    void everyPageIsLookedAt() {
        IntStream.range(0, 2_500).forEach(i -> seen("pump-" + i, "pump.telemetry"));
        clock.move(Duration.ofMinutes(6));
        assertEquals(new Signal.SilenceChecked(2_500, 2_500, 0, Duration.ZERO), round());
        assertEquals(2_500, Set.copyOf(saidIds()).size());
        assertTrue(
                stream.records().size() <= 3 * 64,
                "packed by lane: " + stream.records().size());
        assertEquals(0, round().raised());
    }

    @Test
    void metricsAndLastEventStayAsTheyAre() {
        seen("pump-1", "pump.telemetry");
        DeviceState before = state("pump-1");
        clock.move(Duration.ofMinutes(6));
        round();
        assertEquals(before.withSilentSince(START).withVersion(2), state("pump-1"));
    }

    @Test
    void theAlarmInTheCacheIsNoSignOfLife() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        round();
        recent.record(said(), soon());
        assertEquals(START, state("pump-1").lastSeen());
        assertEquals(Set.of("temperature"), state("pump-1").metrics().keySet());
        assertEquals(new Signal.SilenceChecked(1, 0, 0, Duration.ZERO), round());
    }

    @Test
    void aStoreThatDoesNotListIsAFailedRound() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        store.failNext(new RetryableException("query table devices: throttled"));
        RetryableException e = assertThrows(RetryableException.class, this::round);
        assertEquals("silence check: device states: query table devices: throttled", e.getMessage());
        assertEquals(List.of(), stream.records());
        assertEquals(
                e.getMessage(),
                signals.of(Signal.DependencyFailed.class).getFirst().reason());

        assertEquals(1, round().raised());
    }

    @Test
    void whatCouldNotBeSavedIsSaidAgainAsTheSameEvent() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        PenstockException e = assertThrows(
                PermanentException.class,
                () -> check(new Between(store, () -> store.failNext(new PermanentException("refused"))), FIVE_MINUTES)
                        .run(soon()));
        assertEquals("silence check: device states: refused", e.getMessage());
        assertEquals(1, signals.of(Signal.SilenceChecked.class).getFirst().created(), "the stream has it");

        clock.move(Duration.ofMinutes(1));
        round();
        assertEquals(2, said().size());
        recent.record(said().subList(0, 1), soon());
        recent.record(said().subList(1, 2), soon());
        assertEquals(
                List.of(said().getFirst().id(), "e-" + START.toEpochMilli()),
                switch (recent.events(HistoryQuery.newest("pump-1", 10), soon())) {
                    case Outcome.Accepted<Page<Event>> page ->
                        page.value().values().stream().map(Event::id).toList();
                    case Outcome.Rejected<Page<Event>> rejected -> rejected.reasons();
                },
                "history shows it once");
    }

    @Test
    void aDeviceThatComesBackInBetweenKeepsWhatItSaidAndIsClearedNext() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        Instant back = clock.instant();
        Between between = new Between(store, () -> seen("pump-1", "pump.telemetry"));

        assertEquals(1, check(between, FIVE_MINUTES).run(soon()).raised());
        assertEquals(back, state("pump-1").lastSeen());
        assertEquals(START, state("pump-1").silentSince(), "a raised alarm must be cleared");

        clock.move(Duration.ofMinutes(1));
        assertEquals(new Signal.SilenceChecked(1, 0, 1, Duration.ZERO), round());
    }

    @Test
    void twoRoundsAtOnceSayTheSame() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        Between between = new Between(store, this::round);
        assertEquals(1, check(between, FIVE_MINUTES).run(soon()).raised());
        assertEquals(said().get(0), said().get(1));
        assertEquals(2, state("pump-1").version(), "saved once");
    }

    @Test
    void aLaneThatTheStreamRefusesWaitsAndTheOthersDoNot() {
        seen("pump-1", "pump.telemetry");
        seen("pump-2", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        stream.failOnce(
                record -> record.partitionKey().equals(LANE_OF_PUMP_1), new RetryableException("shard is throttled"));
        RetryableException e = assertThrows(RetryableException.class, this::round);
        assertEquals("silence check: clean stream: shard is throttled", e.getMessage());
        assertEquals(
                new Signal.SilenceChecked(2, 1, 0, Duration.ZERO),
                signals.of(Signal.SilenceChecked.class).getFirst());
        assertEquals(1, signals.of(Signal.DependencyFailed.class).getFirst().events());
        assertNull(state("pump-1").silentSince());
        assertEquals(START, state("pump-2").silentSince());

        assertEquals(1, round().raised());
        assertEquals(
                List.of("pump-2", "pump-1"),
                said().stream().map(Event::deviceId).toList());
    }

    @Test
    void aPageThatFailsDoesNotKeepTheNextFromBeingLookedAt() {
        IntStream.range(0, 1_500).forEach(i -> seen("pump-" + i, "pump.telemetry"));
        clock.move(Duration.ofMinutes(6));
        Between between = new Between(store, () -> store.failNext(new RetryableException("throttled")));
        assertThrows(
                RetryableException.class, () -> check(between, FIVE_MINUTES).run(soon()));
        assertEquals(1_500, signals.of(Signal.SilenceChecked.class).getFirst().raised());
        assertEquals(1_000, round().raised(), "only what could not be saved is said again");
    }

    @Test
    void aRoundEndsAtTheDeadline() {
        seen("pump-1", "pump.telemetry");
        clock.move(Duration.ofMinutes(6));
        RetryableException e = assertThrows(RetryableException.class, () -> check.run(Deadline.after(Duration.ZERO)));
        assertEquals("silence check: device states: list devices after the first 0: deadline passed", e.getMessage());
        assertEquals(List.of(), stream.records());
    }

    private static final Map<String, Duration> FIVE_MINUTES = Map.of("pump.telemetry", Duration.ofMinutes(5));

    /** Something happens once before the first save. */
    private static final class Between implements DeviceStateStore {
        private final DeviceStateStore store;
        private Runnable before;

        private Between(DeviceStateStore store, Runnable before) {
            this.store = store;
            this.before = before;
        }

        @Override
        public Map<String, DeviceState> devices(Collection<String> deviceIds, Deadline deadline) {
            return store.devices(deviceIds, deadline);
        }

        @Override
        public Set<String> saveDevices(List<DeviceState> states, Instant expires, Deadline deadline) {
            Runnable once = before;
            before = () -> {};
            once.run();
            return store.saveDevices(states, expires, deadline);
        }

        @Override
        public Page<DeviceState> listDevices(int limit, String cursor, Instant now, Deadline deadline) {
            return store.listDevices(limit, cursor, now, deadline);
        }
    }
}
