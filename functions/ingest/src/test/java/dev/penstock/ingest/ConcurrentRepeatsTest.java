package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.access.AccessControl;
import dev.penstock.access.RateLimits;
import dev.penstock.access.Tokens;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Credential;
import dev.penstock.port.Role;
import dev.penstock.schema.EventTypes;
import dev.penstock.testkit.InMemoryAnswerStore;
import dev.penstock.testkit.InMemoryDeviceRegistry;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests with a key that are under way at the same time, each in a write of its own or sharing one. */
class ConcurrentRepeatsTest {

    private static final String TOKEN = "psd_" + "A".repeat(43);

    @TempDir
    Path pipeline;

    private final InMemoryStreamWriter stream = new InMemoryStreamWriter();
    private final InMemoryAnswerStore answers = new InMemoryAnswerStore();
    private final RecordingSignals signals = new RecordingSignals();
    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    private Ingest ingest;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(
                Files.createDirectories(pipeline.resolve("schemas/t")).resolve("1.json"), "{\"type\":\"object\"}");
        InMemoryDeviceRegistry registry = new InMemoryDeviceRegistry();
        registry.save(
                new Credential(Tokens.hash(TOKEN), Role.DEVICE, Set.of("pump-17"), Instant.EPOCH, null), deadline);
        Clock clock = Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC);
        ingest = new Ingest(
                new AccessControl(registry, clock),
                new RateLimits(null),
                new PastAnswers(answers, Duration.ofHours(24), signals, clock),
                new Intake(EventTypes.load(pipeline), Limits.DEFAULTS),
                new RawStream(new Lanes(64), stream, signals),
                signals,
                clock);
    }

    private Admission take(String key, String id) {
        return ingest.take(
                new IngestRequest(
                        Map.of(
                                "authorization",
                                "Bearer " + TOKEN,
                                "content-type",
                                "application/json",
                                "idempotency-key",
                                key),
                        ("{\"id\":\"" + id + "\",\"deviceId\":\"pump-17\",\"type\":\"t\",\"data\":{}}")
                                .getBytes(StandardCharsets.UTF_8)),
                deadline);
    }

    private Intake.Result.Taken taken(String key, String id) {
        return assertInstanceOf(Intake.Result.Taken.class, take(key, id));
    }

    private static Admission.Repeated accepted(String id) {
        return new Admission.Repeated(List.of(new Receipt.Accepted(id)));
    }

    @Test
    void twoCopiesAreBothWrittenAndAnsweredAndTheThirdIsARepeat() {
        Intake.Result.Taken first = taken("k", "a");
        Intake.Result.Taken second = taken("k", "a");

        assertEquals(List.of(List.of(new Receipt.Accepted("a"))), ingest.write(List.of(second), deadline));
        assertEquals(List.of(List.of(new Receipt.Accepted("a"))), ingest.write(List.of(first), deadline));

        assertEquals(2, stream.records().size());
        assertEquals(accepted("a"), take("k", "a"));
    }

    @Test
    void twoBodiesUnderOneKeyAreBothStoredAndTheOneThatWasConfirmedFirstHasTheKey() {
        Intake.Result.Taken first = taken("k", "a");
        Intake.Result.Taken second = taken("k", "b");
        ingest.write(List.of(second), deadline);
        ingest.write(List.of(first), deadline);

        assertEquals(accepted("b"), take("k", "b"));
        Intake.Result.Refused conflict = assertInstanceOf(Intake.Result.Refused.class, take("k", "a"));
        assertEquals(409, conflict.refusal().status());
    }

    @Test
    void eachRequestOfASharedWriteIsRememberedUnderItsOwnKey() {
        ingest.write(List.of(taken("k1", "a"), taken("k2", "b")), deadline);

        assertEquals(accepted("a"), take("k1", "a"));
        assertEquals(accepted("b"), take("k2", "b"));
    }

    @Test
    void ofASharedWriteOnlyWhatWasConfirmedIsRemembered() {
        stream.failNext(new RetryableException("throttled"));
        ingest.write(List.of(taken("k1", "a"), taken("k2", "b")), deadline);

        taken("k1", "a");
        taken("k2", "b");
    }
}
