package dev.penstock.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.port.AnswerStore;
import dev.penstock.port.AnswerStore.Answer;
import dev.penstock.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link AnswerStore} must do. */
public abstract class AnswerStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final Instant TOMORROW = Instant.parse("2026-03-02T12:00:01Z");
    private static final String PUMP = "a".repeat(64);
    private static final String FAN = "b".repeat(64);
    private static final String HASH = "0123456789abcdef".repeat(4);

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private AnswerStore store;

    /** The adapter over an empty store. */
    protected abstract AnswerStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    private static Answer answer(String text) {
        return new Answer(HASH, text.getBytes(StandardCharsets.UTF_8));
    }

    private boolean save(String tokenHash, String key, Answer answer) {
        return store.saveIfAbsent(tokenHash, key, answer, NOW, TOMORROW, deadline);
    }

    private String found(String tokenHash, String key, Instant now) {
        return store.find(tokenHash, key, now, deadline)
                .map(answer -> new String(answer.bytes(), StandardCharsets.UTF_8))
                .orElse("nothing");
    }

    @Test
    void anEmptyStoreHasNothing() {
        assertEquals(Optional.empty(), store.find(PUMP, "k", NOW, deadline));
    }

    @Test
    void anAnswerComesBackAsItWas() {
        byte[] bytes = new byte[AnswerStore.MAX_BYTES];
        new Random(1).nextBytes(bytes);
        String longest = "~ !\"#/%".repeat(40).substring(0, 255);
        assertTrue(save(PUMP, longest, new Answer(HASH, bytes)));

        Answer found = store.find(PUMP, longest, NOW, deadline).orElseThrow();
        assertEquals(HASH, found.requestHash());
        assertArrayEquals(bytes, found.bytes());
    }

    @Test
    void theFirstAnswerStays() {
        assertTrue(save(PUMP, "k", answer("first")));
        assertFalse(save(PUMP, "k", answer("second")));
        assertEquals("first", found(PUMP, "k", NOW));
    }

    @Test
    void credentialsAndKeysDoNotMix() {
        assertTrue(save(PUMP, "k", answer("pump")));
        assertEquals("nothing", found(FAN, "k", NOW));
        assertTrue(save(FAN, "k", answer("fan")));
        assertTrue(save(PUMP, "K", answer("pump K")));
        assertEquals("pump", found(PUMP, "k", NOW));
        assertEquals("fan", found(FAN, "k", NOW));
        assertEquals("pump K", found(PUMP, "K", NOW));
        assertEquals("nothing", found(PUMP, "k ", NOW));
    }

    @Test
    void whatHasExpiredIsNotFoundAndMakesRoom() {
        save(PUMP, "k", answer("first"));
        assertEquals("first", found(PUMP, "k", TOMORROW.minusSeconds(1)));
        assertEquals("nothing", found(PUMP, "k", TOMORROW));
        assertFalse(store.saveIfAbsent(
                PUMP, "k", answer("too soon"), TOMORROW.minusSeconds(1), TOMORROW.plusSeconds(9), deadline));
        assertTrue(store.saveIfAbsent(PUMP, "k", answer("second"), TOMORROW, TOMORROW.plusSeconds(9), deadline));
        assertEquals("second", found(PUMP, "k", TOMORROW));
    }

    @Test
    void ofSeveralAtTheSameTimeOneIsTheFirst() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> saves = IntStream.range(0, 8)
                    .<Callable<Boolean>>mapToObj(i -> () -> save(PUMP, "k", answer("copy " + i)))
                    .toList();
            int first = -1;
            var results = threads.invokeAll(saves);
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i).get()) {
                    assertEquals(-1, first, "two were the first");
                    first = i;
                }
            }
            assertEquals("copy " + first, found(PUMP, "k", NOW));
        }
    }
}
