package dev.penstock.ingest;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.AnswerStore;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answers to requests with an idempotency key, so that a repeat gets the first one and writes nothing. If their store
 * is down, requests pass as if they were the first, and a signal says so: a repeat that is written again is found by its
 * events' ids, a lost event by nothing. Thread-safe.
 */
public final class PastAnswers {

    /** A key is a help, so it must not cost a device its answer: what takes longer is left out. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String DEPENDENCY = "answers";

    private final AnswerStore store;
    private final Duration window;
    private final Signals signals;
    private final Clock clock;

    /**
     * Over a store.
     *
     * @param window how long an answer is remembered; whole seconds
     */
    public PastAnswers(AnswerStore store, Duration window, Signals signals, Clock clock) {
        this.store = store;
        this.window = window;
        this.signals = signals;
        this.clock = clock;
    }

    /** What is remembered of a key. */
    sealed interface Found {

        /** Nothing: the request is the first with it. */
        record Nothing() implements Found {}

        /** Another request had it. */
        record AnotherRequest() implements Found {}

        /** The same request was answered so. */
        record Answer(List<Receipt> receipts) implements Found {}
    }

    Found find(RepeatKey key, Deadline deadline) {
        try {
            Optional<AnswerStore.Answer> answer =
                    store.find(key.tokenHash(), key.key(), clock.instant(), deadline.atMost(PATIENCE));
            if (answer.isEmpty()) {
                return new Found.Nothing();
            }
            return answer.get().requestHash().equals(key.requestHash())
                    ? new Found.Answer(ReceiptsCodec.unpack(answer.get().bytes()))
                    : new Found.AnotherRequest();
        } catch (PenstockException e) {
            report(e.in("ingest: look for the answer to a repeat"));
            return new Found.Nothing();
        }
    }

    /**
     * Remembers answers for as long as the window lasts, each unless there is one already. One that is not final, because
     * the stream did not confirm an event, is not remembered: its repeat must try again. Nor is one that is too large.
     */
    void remember(Map<RepeatKey, List<Receipt>> answers, Deadline deadline) {
        Instant now = clock.instant();
        Instant expires = Instant.ofEpochSecond(now.plus(window).getEpochSecond() + 1);
        // One patience for all: a store that is down holds up a write once, not once for each request in it.
        Deadline patience = deadline.atMost(PATIENCE);
        answers.forEach((key, receipts) -> {
            if (receipts.stream().noneMatch(Receipt.Unconfirmed.class::isInstance)) {
                remember(key, ReceiptsCodec.pack(receipts), now, expires, patience);
            }
        });
    }

    private void remember(RepeatKey key, byte[] packed, Instant now, Instant expires, Deadline deadline) {
        if (packed.length > AnswerStore.MAX_BYTES) {
            signals.emit(new Signal.DependencyFailed(
                    Stage.INGEST,
                    DEPENDENCY,
                    false,
                    0,
                    "ingest: remember an answer: " + packed.length + " bytes packed, at most " + AnswerStore.MAX_BYTES
                            + " fit; a repeat would be written again"));
            return;
        }
        try {
            store.saveIfAbsent(
                    key.tokenHash(),
                    key.key(),
                    new AnswerStore.Answer(key.requestHash(), packed),
                    now,
                    expires,
                    deadline);
        } catch (PenstockException e) {
            report(e.in("ingest: remember an answer"));
        }
    }

    private void report(PenstockException cause) {
        signals.emit(new Signal.DependencyFailed(
                Stage.INGEST, DEPENDENCY, cause instanceof RetryableException, 0, String.valueOf(cause.getMessage())));
    }
}
