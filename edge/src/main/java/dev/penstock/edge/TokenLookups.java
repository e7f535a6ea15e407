package dev.penstock.edge;

import dev.penstock.access.AccessControl.Knowledge;
import dev.penstock.ingest.Ingest;
import dev.penstock.ingest.Refusal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tokens of calls before anything of them is read, so that strangers cost neither a worker nor the event loop
 * its time. Tokens that were good before do not wait behind those that nobody has seen. Thread-safe.
 */
final class TokenLookups {

    /** What the registry is asked at once, of either kind. */
    private static final int AT_ONCE = 64;

    private final Supplier<Ingest> ingest;
    private final Signals signals;
    private final int most;
    private final Duration patience;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Semaphore known = new Semaphore(AT_ONCE, true);
    private final Semaphore unknown = new Semaphore(AT_ONCE, true);

    /**
     * Without a look-up so far.
     *
     * @param most how many calls may wait for one
     * @param patience how long one of them may
     */
    TokenLookups(Supplier<Ingest> ingest, Signals signals, int most, Duration patience) {
        this.ingest = ingest;
        this.signals = signals;
        this.most = most;
        this.patience = patience;
    }

    /**
     * Runs {@code good} once the token is known to be: at once, or after a look-up on another thread. Of a token that was
     * looked up before it is left to the worker to say that it is none.
     *
     * @param authorization the header, or null
     * @param refused told why the call shall end, if the token is none or could not be looked up
     */
    void check(@Nullable String authorization, Runnable good, Consumer<StatusException> refused) {
        Knowledge knowledge = ingest.get().knowledge(authorization);
        if (knowledge == Knowledge.CURRENT) {
            good.run();
            return;
        }
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            refused.accept(Statuses.queueFull());
            return;
        }
        Semaphore slots = knowledge == Knowledge.PAST ? known : unknown;
        Thread.ofVirtual().name("edge-token").start(() -> {
            try {
                Optional<Refusal> refusal = lookUp(authorization, slots);
                if (refusal.isEmpty()) {
                    good.run();
                } else {
                    tell(refusal.get(), refused);
                }
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    private Optional<Refusal> lookUp(@Nullable String authorization, Semaphore slots) {
        Deadline deadline = Deadline.after(patience);
        try {
            if (!slots.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.of(Refusal.unavailable("too many tokens wait to be checked; try again"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Refusal.unavailable("the token could not be checked; try again"));
        }
        try {
            return ingest.get().refusal(authorization, deadline);
        } finally {
            slots.release();
        }
    }

    private void tell(Refusal refusal, Consumer<StatusException> refused) {
        BatchTally tally = new BatchTally();
        tally.refused(refusal);
        tally.emit(signals, Duration.ZERO);
        refused.accept(Statuses.of(refusal));
    }
}
