package dev.penstock.local.run;

import dev.penstock.local.mapping.EmbeddedStats;
import dev.penstock.signal.LogSignals;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;

/** What the functions of a run signal: to the log, and to the live counters. */
record RunSignals(LogSignals log, EmbeddedStats stats) implements Signals {

    @Override
    public void emit(Signal signal) {
        log.emit(signal);
        stats.emit(signal);
    }

    @Override
    public RunSignals withPipeline(String version) {
        return new RunSignals(log.withPipeline(version), stats);
    }
}
