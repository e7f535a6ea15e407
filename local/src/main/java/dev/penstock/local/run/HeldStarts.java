package dev.penstock.local.run;

import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Holds back that functions have started until all of their version is in use: one with faults never is. */
final class HeldStarts {

    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

    /** Signals for functions that are being made. */
    Signals of(Signals signals) {
        return new Holding(signals);
    }

    /** Lets go what is held. */
    void release() {
        for (Runnable start = held.poll(); start != null; start = held.poll()) {
            start.run();
        }
    }

    private final class Holding implements Signals {

        private final Signals signals;

        Holding(Signals signals) {
            this.signals = signals;
        }

        @Override
        public void emit(Signal signal) {
            if (signal instanceof Signal.Started) {
                held.add(() -> signals.emit(signal));
            } else {
                signals.emit(signal);
            }
        }

        @Override
        public Signals withPipeline(String version) {
            return new Holding(signals.withPipeline(version));
        }
    }
}
