package dev.penstock.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.RetryableException;
import dev.penstock.port.Role;
import dev.penstock.signal.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is repeated with its idempotency key gets the first answer, and writes nothing. */
class IdempotencyTest {

    private static final String OTHER_TOKEN = "psd_" + "B".repeat(43);

    @TempDir
    Path pipeline;

    private IngestFixture ingest;

    @BeforeEach
    void start() throws IOException {
        ingest = new IngestFixture(pipeline, Map.of());
        ingest.save(OTHER_TOKEN, Role.DEVICE, Set.of("pump-17"));
        ingest.signals.clear();
    }

    private static String event(String id, String device) {
        return "{\"id\":\"" + id + "\",\"deviceId\":\"" + device
                + "\",\"type\":\"pump.telemetry\",\"data\":{\"temperature\":1}}";
    }

    private IngestFixture.Answer send(String token, String key, String body, String... more) throws IOException {
        Map<String, String> headers = new HashMap<>(
                Map.of("content-type", "application/json", "authorization", "Bearer " + token, "idempotency-key", key));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return ingest.post(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private IngestFixture.Answer send(String key, String body) throws IOException {
        return send(IngestFixture.DEVICE_TOKEN, key, body);
    }

    private static void assertReplay(IngestFixture.Answer first, IngestFixture.Answer repeat) {
        assertNull(first.headers().get("idempotency-replayed"));
        assertEquals("true", repeat.headers().get("idempotency-replayed"));
        assertEquals(first.status(), repeat.status());
        assertEquals(first.body(), repeat.body());
        assertEquals(first.headers().get("content-type"), repeat.headers().get("content-type"));
    }

    @Test
    void aRepeatGetsTheFirstAnswerAndWritesNothing() throws IOException {
        String body = "[" + event("1", "pump-17") + ",{\"id\":\"é\"}," + event("2", "fan-1") + ",7,"
                + event("3", "pump-18") + "]";
        IngestFixture.Answer first = send("order-1", body);
        assertEquals(207, first.status());

        IngestFixture.Answer repeat = send("order-1", body);

        assertReplay(first, repeat);
        assertEquals(2, ingest.stored().size());
        assertEquals(1, ingest.signals.of(Signal.AnswerReplayed.class).size());
        // What a repeat did not bring is not counted again.
        assertEquals(
                List.of(2, 0),
                ingest.signals.of(Signal.RequestIngested.class).stream()
                        .map(Signal.RequestIngested::accepted)
                        .toList());
        assertEquals(
                0, ingest.signals.of(Signal.RequestIngested.class).getLast().rejectedTotal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{}]", "[{\"id\":\"1\"},{\"id\":\"1\"}]", "[{'a'}]"})
    void anAnswerThatRejectsAllIsGivenAgainToo(String body) throws IOException {
        IngestFixture.Answer first = send("k", body);
        assertTrue(first.status() >= 400);
        assertReplay(first, send("k", body));
    }

    @Test
    void aKeyWithAnotherBodyIs409AndWritesNothing() throws IOException {
        send("k", event("1", "pump-17"));

        IngestFixture.Answer other = send("k", event("2", "pump-17"));

        assertEquals(409, other.status());
        assertEquals("application/problem+json", other.headers().get("content-type"));
        assertEquals(
                "urn:penstock:problem:idempotency-key-reused",
                other.body().path("type").asText());
        assertNull(other.headers().get("idempotency-replayed"));
        assertEquals(1, ingest.stored().size());
        assertEquals(409, send("k", event("1", "pump-17") + " ").status());
    }

    @Test
    void headersThatChangeWhatABodyMeansMakeAnotherRequest() throws IOException {
        String body = event("1", "pump-17");
        assertEquals(
                202,
                send(IngestFixture.DEVICE_TOKEN, "k", body, "ce-plant", "1").status());
        assertEquals(
                409,
                send(IngestFixture.DEVICE_TOKEN, "k", body, "ce-plant", "2").status());
        assertEquals(409, send("k", body).status());
        assertEquals(
                409,
                send(IngestFixture.DEVICE_TOKEN, "k", body, "ce-plant", "1", "content-type", "application/x-ndjson")
                        .status());
        assertReplay(
                send(IngestFixture.DEVICE_TOKEN, "k2", body),
                send(IngestFixture.DEVICE_TOKEN, "k2", body, "user-agent", "another"));
    }

    @Test
    void aKeyIsItsCredentialsOwn() throws IOException {
        send("k", event("1", "pump-17"));

        IngestFixture.Answer other = send(OTHER_TOKEN, "k", event("1", "pump-17"));

        assertEquals(202, other.status());
        assertNull(other.headers().get("idempotency-replayed"));
        assertEquals(2, ingest.stored().size());
        assertEquals(202, send("K", event("1", "pump-17")).status());
        assertEquals(3, ingest.stored().size());
    }

    @Test
    void quotesAreNoPartOfAKey() throws IOException {
        IngestFixture.Answer first = send("\"a b\"", event("1", "pump-17"));
        assertReplay(first, send(" a b ", event("1", "pump-17")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "  ", "käse", "a\tb", "\u007f"})
    void whatIsNoKeyIs400(String key) throws IOException {
        assertBadKey(key);
    }

    @Test
    void aKeyHas255CharactersAtMost() throws IOException {
        assertBadKey("k".repeat(256));
        assertEquals(202, send("k".repeat(255), event("1", "pump-17")).status());
    }

    private void assertBadKey(String key) throws IOException {
        IngestFixture.Answer answer = send(key, event("1", "pump-17"));
        assertEquals(400, answer.status());
        assertEquals(
                "urn:penstock:problem:invalid-idempotency-key",
                answer.body().path("type").asText());
        assertEquals(List.of(), ingest.stored());
        assertEquals(0, ingest.answers.calls());
    }

    @Test
    void anAnswerIsForgottenAfterADay() throws IOException {
        send("k", event("1", "pump-17"));
        ingest.advance(Duration.ofHours(24));
        assertEquals("true", send("k", event("1", "pump-17")).headers().get("idempotency-replayed"));
        ingest.advance(Duration.ofSeconds(2));
        assertEquals(202, send("k", event("2", "pump-17")).status());
        assertEquals(2, ingest.stored().size());
    }

    @Test
    void howLongIsASetting() throws IOException {
        ingest = new IngestFixture(pipeline, Map.of("PENSTOCK_IDEMPOTENCY_HOURS", "1"));
        send("k", event("1", "pump-17"));
        ingest.advance(Duration.ofSeconds(3_602));
        assertNull(send("k", event("1", "pump-17")).headers().get("idempotency-replayed"));
    }

    @Test
    void whatTheStreamDidNotConfirmIsTriedAgain() throws IOException {
        ingest.stream.failNext(new RetryableException("throttled"));
        assertEquals(503, send("k", event("1", "pump-17")).status());

        IngestFixture.Answer again = send("k", event("1", "pump-17"));

        assertEquals(202, again.status());
        assertNull(again.headers().get("idempotency-replayed"));
        assertReplay(again, send("k", event("1", "pump-17")));
        assertEquals(1, ingest.stored().size());
    }

    @Test
    void soIsWhatItConfirmedInPart() throws IOException {
        String body = "[" + event("1", "pump-17") + "," + event("2", "pump-18") + "]";
        String lane = ingestLane("pump-18");
        ingest.stream.loseAnswerOnce(r -> r.partitionKey().equals(lane));
        assertEquals(207, send("k", body).status());

        IngestFixture.Answer again = send("k", body);

        assertEquals(202, again.status());
        assertEquals(List.of("accepted", "accepted"), again.statuses());
        assertNull(again.headers().get("idempotency-replayed"));
    }

    private static String ingestLane(String device) {
        var lanes = new dev.penstock.event.Lanes(dev.penstock.event.Lanes.DEFAULT_COUNT);
        return lanes.partitionKey(lanes.of(device));
    }

    @Test
    void refusalsAreNotRemembered() throws IOException {
        assertEquals(400, send("k", "no json").status());
        assertEquals(202, send("k", event("1", "pump-17")).status());
    }

    @Test
    void withoutAKeyNothingIsLookedUp() throws IOException {
        ingest.json(event("1", "pump-17"));
        ingest.json(event("1", "pump-17"));
        assertEquals(0, ingest.answers.calls());
        assertEquals(2, ingest.stored().size());
    }

    @Test
    void anUnknownTokenLooksNothingUp() throws IOException {
        assertEquals(
                401, send("psd_" + "C".repeat(43), "k", event("1", "pump-17")).status());
        assertEquals(0, ingest.answers.calls());
    }

    @Test
    void aStoreThatIsDownLetsEventsPassAndSaysSo() throws IOException {
        ingest.answers.failAlways(new RetryableException("timeout"));
        assertEquals(202, send("k", event("1", "pump-17")).status());

        assertEquals(1, ingest.stored().size());
        assertEquals(
                List.of(
                        "ingest: look for the answer to a repeat: timeout true",
                        "ingest: remember an answer: timeout true"),
                ingest.signals.of(Signal.DependencyFailed.class).stream()
                        .map(s -> s.reason() + " " + s.retryable())
                        .toList());
        ingest.answers.heal();
        assertNull(send("k", event("1", "pump-17")).headers().get("idempotency-replayed"));
    }

    @Test
    void aDamagedAnswerIsAsGoodAsNone() throws IOException {
        send("k", event("1", "pump-17"));
        ingest.answers.damage();
        assertEquals(202, send("k", event("1", "pump-17")).status());
        assertEquals(2, ingest.stored().size());
        assertFalse(ingest.signals.of(Signal.DependencyFailed.class).getFirst().retryable());
    }

    /** A device's events and ids as they usually are: 1,000 of them take a tenth of a row. */
    @Test
    void theAnswerToAThousandEventsIsRemembered() throws IOException {
        String body = events(36, new Random(1));
        assertReplay(send("k", body), send("k", body));
        assertTrue(ingest.answers.largest() < 40_000, () -> ingest.answers.largest() + " bytes");
        assertEquals(1_000, ingest.stored().size());
    }

    @Test
    void anAnswerThatFitsInNoRowIsNotRememberedAndThatIsSaid() throws IOException {
        String body = events(256, new Random(1));
        assertEquals(202, send("k", body).status());
        IngestFixture.Answer again = send("k", body);
        assertEquals(202, again.status());
        assertNull(again.headers().get("idempotency-replayed"));
        String reason =
                ingest.signals.of(Signal.DependencyFailed.class).getFirst().reason();
        assertTrue(reason.contains("at most 358400 fit"), reason);
    }

    /** A thousand events with ids of so many random characters, of an alphabet that does not compress. */
    private static String events(int idLength, Random random) {
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < 1_000; i++) {
            String id = idLength == 36
                    ? new java.util.UUID(random.nextLong(), random.nextLong()).toString()
                    : random.ints(idLength, 0x4e00, 0x9fa5)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString();
            body.append(i == 0 ? "" : ",").append(event(id, "pump-17"));
        }
        return body.append(']').toString();
    }

    @Test
    void signalsHoldNoKey() throws IOException {
        ingest.answers.failAlways(new RetryableException("timeout"));
        send("secret-key", event("1", "pump-17"));
        assertFalse(ingest.signals.all().toString().contains("secret-key"));
    }
}
