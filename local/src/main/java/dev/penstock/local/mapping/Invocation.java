package dev.penstock.local.mapping;

import dev.penstock.signal.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What was signalled in one invocation of a mapped function; counted only when its batch is checkpointed. */
final class Invocation {

    /** Bound on the thread that calls the handler. */
    static final ScopedValue<Invocation> CURRENT = ScopedValue.newInstance();

    private final ConcurrentLinkedQueue<Counts> counts = new ConcurrentLinkedQueue<>();
    private volatile String dependencyFailure = "";

    void take(Signal signal) {
        Counts.of(signal).ifPresent(counts::add);
        if (signal instanceof Signal.DependencyFailed failed) {
            dependencyFailure = failed.reason();
        }
    }

    List<Counts> counts() {
        return new ArrayList<>(counts);
    }

    /** The last failure of a dependency, in words; empty if there was none. */
    String dependencyFailure() {
        return dependencyFailure;
    }
}
