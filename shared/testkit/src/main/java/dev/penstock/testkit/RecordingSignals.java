package dev.penstock.testkit;

import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.util.ArrayList;
import java.util.List;

/** Keeps every signal, for assertions. */
public final class RecordingSignals implements Signals {

    private final List<Signal> emitted = new ArrayList<>();

    @Override
    public synchronized void emit(Signal signal) {
        emitted.add(signal);
    }

    /** All signals, in order. */
    public synchronized List<Signal> all() {
        return List.copyOf(emitted);
    }

    /** The signals of one kind, in order. */
    public synchronized <S extends Signal> List<S> of(Class<S> kind) {
        return emitted.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Forgets what was emitted so far. */
    public synchronized void clear() {
        emitted.clear();
    }
}
