package dev.penstock.testkit;

import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keeps every signal, for assertions. */
public final class RecordingSignals implements Signals {

    private final List<Signal> emitted = new ArrayList<>();
    private final Set<String> pipelines = new TreeSet<>();

    @Override
    public void emit(Signal signal) {
        add(signal, "none");
    }

    @Override
    public Signals withPipeline(String version) {
        return signal -> add(signal, version);
    }

    private synchronized void add(Signal signal, String pipeline) {
        emitted.add(signal);
        pipelines.add(pipeline);
    }

    /** The versions of the pipeline that the signals named; {@code none} for those that named none. */
    public synchronized Set<String> pipelines() {
        return Set.copyOf(pipelines);
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
        pipelines.clear();
    }
}
