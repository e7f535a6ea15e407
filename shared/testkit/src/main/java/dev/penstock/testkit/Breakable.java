package dev.penstock.testkit;

import dev.penstock.outcome.PenstockException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A fake that fails when told to, as a broken dependency does. */
abstract class Breakable {

    private final Deque<PenstockException> next = new ArrayDeque<>();
    private @Nullable PenstockException always;

    /** The next call fails so, and the calls after it work again; several are queued. */
    public final synchronized void failNext(PenstockException cause) {
        next.add(cause);
    }

    /** Every call from now on fails so, until {@link #heal}. */
    public final synchronized void failAlways(PenstockException cause) {
        always = cause;
    }

    /** No call fails any more. */
    public final synchronized void heal() {
        next.clear();
        always = null;
    }

    /** Throws what was scripted for this call, if anything was. */
    final synchronized void call() {
        PenstockException cause = scripted();
        if (cause != null) {
            throw cause;
        }
    }

    /** Takes what was scripted for this call. */
    final synchronized @Nullable PenstockException scripted() {
        PenstockException cause = next.poll();
        return cause != null ? cause : always;
    }
}
