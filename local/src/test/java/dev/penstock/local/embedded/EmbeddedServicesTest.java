package dev.penstock.local.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.Credential;
import dev.penstock.port.DedupLog;
import dev.penstock.port.HistoryChunk;
import dev.penstock.port.RecentStore;
import dev.penstock.port.Role;
import dev.penstock.port.Stats;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.FakeContext;
import dev.penstock.testkit.MovableClock;
import dev.penstock.time.Deadline;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

@Timeout(60)
class EmbeddedServicesTest {

    private static final Deadline SOON = Deadline.after(Duration.ofMinutes(10));

    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-23T10:00:00.500Z"));

    private EmbeddedServices open() {
        return EmbeddedServices.open(directory, EmbeddedSettings.defaults(), clock);
    }

    private static void put(EmbeddedServices services, String stream, String... payloads) {
        for (String payload : payloads) {
            services.kinesis()
                    .putRecord(r -> r.streamName(stream).partitionKey("key").data(SdkBytes.fromUtf8String(payload)));
        }
    }

    private static List<String> read(EmbeddedServices services, String stream) {
        return Reading.all(services.kinesis(), stream, ShardIteratorType.TRIM_HORIZON).stream()
                .map(r -> r.data().asUtf8String())
                .toList();
    }

    @Test
    void aCopyOfTheFilesUnderLoadHasEverythingThatWasAnswered() throws IOException, InterruptedException {
        try (EmbeddedServices services = open()) {
            services.ensureStream("raw", 1);
            AtomicBoolean stop = new AtomicBoolean();
            List<String> answered = new ArrayList<>();
            Thread producer = Thread.ofPlatform().start(() -> {
                for (int i = 0; !stop.get(); i++) {
                    put(services, "raw", "record-" + i);
                    synchronized (answered) {
                        answered.add("record-" + i);
                    }
                }
            });
            for (int round = 0; round < 5; round++) {
                Thread.sleep(50);
                List<String> before;
                synchronized (answered) {
                    before = List.copyOf(answered);
                }
                // The log first would miss a checkpoint into the file; at this size there is none.
                Path copy = Files.createDirectory(directory.resolve("copy-" + round));
                Files.copy(directory.resolve("penstock.db"), copy.resolve("penstock.db"));
                Files.copy(directory.resolve("penstock.db-wal"), copy.resolve("penstock.db-wal"));
                try (EmbeddedServices reopened =
                        EmbeddedServices.open(copy, EmbeddedSettings.defaults(), Clock.systemUTC())) {
                    List<String> found = read(reopened, "raw");
                    assertEquals(before, found.subList(0, before.size()));
                }
            }
            stop.set(true);
            producer.join();
        }
    }

    @Test
    void aSecondPipelineOnTheDirectoryIsRefusedAndTheFirstGoesOn() {
        try (EmbeddedServices services = open()) {
            PermanentException refused = assertThrows(PermanentException.class, this::open);
            assertEquals(
                    "data directory " + directory + ": another penstock runs on it (process "
                            + ProcessHandle.current().pid()
                            + "); stop it or choose another directory with --data",
                    refused.getMessage());
            services.ensureStream("raw", 1);
            put(services, "raw", "1");
        }
        open().close();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        PermanentException refused = assertThrows(
                PermanentException.class,
                () -> EmbeddedServices.open(file.resolve("data"), EmbeddedSettings.defaults(), clock));
        assertTrue(
                refused.getMessage().startsWith("data directory " + file.resolve("data") + " cannot be made: "),
                refused.getMessage());
    }

    @Test
    void inMemoryNothingIsLeftBehind() {
        Path file;
        try (EmbeddedServices services = EmbeddedServices.openInMemory(EmbeddedSettings.defaults(), clock)) {
            services.ensureStream("raw", 1);
            put(services, "raw", "1");
            assertEquals(List.of("1"), read(services, "raw"));
            file = services.file();
            assertTrue(Files.exists(file));
        }
        assertFalse(Files.exists(file.getParent()));
    }

    @Test
    void tokensMadeBesideARunningPipelineAreSeenByIt() {
        try (EmbeddedServices services = open();
                RegistryFile beside = RegistryFile.open(directory)) {
            Credential credential =
                    new Credential("ab".repeat(32), Role.DEVICE, Set.of("pump-1"), clock.instant(), null);
            beside.registry().save(credential, SOON);
            assertEquals(
                    credential,
                    services.registry().find(credential.tokenHash(), SOON).orElseThrow());
        }
    }

    @Test
    void countsSurviveARestartAndSinceStays() {
        Instant since;
        try (EmbeddedServices services = open()) {
            since = services.stats().read(SOON).since();
            services.stats()
                    .emit(new Signal.RequestIngested(
                            207, 3, new TreeMap<>(Map.of("required", 2)), 0, 100, Duration.ZERO));
        }
        clock.move(Duration.ofHours(1));
        try (EmbeddedServices services = open()) {
            Stats stats = services.stats().read(SOON);
            assertEquals(since, stats.since());
            assertTrue(stats.exact());
            assertEquals(3, stats.stage("ingest").count("accepted"));
            assertEquals(2, stats.stage("ingest").count("rejected"));
        }
    }

    @Test
    void theRateIsThatOfTheLastTenSeconds() {
        try (EmbeddedServices services = open()) {
            for (int second = 0; second < 20; second++) {
                services.stats().emit(new Signal.RequestIngested(202, 50, new TreeMap<>(), 0, 100, Duration.ZERO));
                clock.move(Duration.ofSeconds(1));
            }
            assertEquals(50, services.stats().read(SOON).stage("ingest").perSecond());
            clock.move(Duration.ofSeconds(5));
            assertEquals(25, services.stats().read(SOON).stage("ingest").perSecond());
            clock.move(Duration.ofSeconds(6));
            assertEquals(0, services.stats().read(SOON).stage("ingest").perSecond());
        }
    }

    @Test
    void recordsThatEveryMappingHasReadAreTrimmedWhenOldAndNumbersGoOn() throws InterruptedException {
        String last;
        try (EmbeddedServices services = open()) {
            services.ensureStream("raw", 1);
            put(services, "raw", "1", "2");
            startReader(services, "raw");
            services.drain(SOON);
            clock.move(Duration.ofHours(2));
            put(services, "raw", "3");
            services.drain(SOON);
            services.upkeep().trimStreams();
            assertEquals(List.of("3"), read(services, "raw"));
            clock.move(Duration.ofHours(2));
            last = Reading.all(services.kinesis(), "raw", ShardIteratorType.TRIM_HORIZON)
                    .getLast()
                    .sequenceNumber();
            services.upkeep().trimStreams();
            assertEquals(List.of(), read(services, "raw"));
        }
        try (EmbeddedServices services = open()) {
            put(services, "raw", "4");
            Record next = Reading.all(services.kinesis(), "raw", ShardIteratorType.TRIM_HORIZON)
                    .getFirst();
            assertEquals(new BigInteger(last).add(BigInteger.ONE), new BigInteger(next.sequenceNumber()));
        }
    }

    @Test
    void unreadRecordsAreNeverTrimmedHoweverOldOrMany() {
        EmbeddedSettings tiny =
                new EmbeddedSettings(false, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofDays(1));
        try (EmbeddedServices services = EmbeddedServices.open(directory, tiny, clock)) {
            services.ensureStream("raw", 1);
            put(services, "raw", "1", "2");
            services.startMapping(
                    new StreamMapping("Stuck", "raw", 10, Duration.ZERO, 1, false, -1, null, true, true, null),
                    Stage.TRANSFORM,
                    (input, output, context) -> {
                        throw new IOException("down");
                    },
                    () -> new FakeContext("Stuck"));
            clock.move(Duration.ofDays(3));
            services.upkeep().trimStreams();
            assertEquals(List.of("1", "2"), read(services, "raw"));
        }
    }

    @Test
    void aShardAboveItsSizeLosesWhatWasReadEvenIfYoung() throws InterruptedException {
        EmbeddedSettings small =
                new EmbeddedSettings(false, Duration.ofHours(1), Duration.ofHours(1), 20, Duration.ofDays(1));
        try (EmbeddedServices services = EmbeddedServices.open(directory, small, clock)) {
            services.ensureStream("raw", 1);
            startReader(services, "raw");
            // Its size is summed up the first time, and counted from then on.
            for (int round = 0; round < 3; round++) {
                put(services, "raw", "a record that is larger than twenty bytes");
                services.drain(SOON);
                services.upkeep().trimStreams();
                assertEquals(List.of(), read(services, "raw"));
                put(services, "raw", "small");
                services.drain(SOON);
                services.upkeep().trimStreams();
                assertEquals(List.of("small"), read(services, "raw"));
            }
        }
    }

    private static void startReader(EmbeddedServices services, String stream) {
        services.startMapping(
                new StreamMapping("Read", stream, 10, Duration.ZERO, 2, true, -1, null, true, true, null),
                Stage.TRANSFORM,
                (input, output, context) -> input.readAllBytes(),
                () -> new FakeContext("Read"));
    }

    @Test
    void expiredRowsArePurgedAndOthersStay() {
        try (EmbeddedServices services = open()) {
            Instant soon = clock.instant().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
            Instant later = soon.plusSeconds(3600);
            for (Instant expires : List.of(soon, later)) {
                services.dedupLog()
                        .append(List.of(new DedupLog.Chunk("pump-1", "order-" + expires, expires, new byte[1])), SOON);
                services.recentStore()
                        .append(
                                List.of(new HistoryChunk(
                                        "pump-1", clock.instant(), "chunk-" + expires, expires, new byte[1])),
                                SOON);
                services.answers()
                        .saveIfAbsent(
                                "ab".repeat(32),
                                "key-" + expires,
                                new AnswerStore.Answer("cd".repeat(32), new byte[1]),
                                clock.instant(),
                                expires,
                                SOON);
            }
            clock.move(Duration.ofMinutes(2));
            services.upkeep().purgeSlices();
            services.upkeep().purgeSmallTables();

            // Read as if it were earlier: only what is really gone is missing.
            Instant before = soon.minusSeconds(30);
            assertEquals(1, chunksOfPump(services, before));
            List<Instant> expiries = new ArrayList<>();
            services.recentStore()
                    .chunks("pump-1", before, before.plusSeconds(60), RecentStore.Order.OLDEST_FIRST, before, SOON)
                    .forEachRemaining(chunk -> expiries.add(chunk.expires()));
            assertEquals(List.of(later), expiries);
            assertEquals(Optional.empty(), services.answers().find("ab".repeat(32), "key-" + soon, before, SOON));
            assertTrue(services.answers()
                    .find("ab".repeat(32), "key-" + later, before, SOON)
                    .isPresent());

            // The round before told when the next row expires: then it goes, and not an hour after.
            clock.move(Duration.between(clock.instant(), later.plusSeconds(1)));
            services.upkeep().purgeSlices();
            assertEquals(0, chunksOfPump(services, before));
        }
    }

    private static int chunksOfPump(EmbeddedServices services, Instant now) {
        return services.dedupLog()
                .readAfter(Map.of("pump-1", ""), now, SOON)
                .chunks()
                .size();
    }
}
