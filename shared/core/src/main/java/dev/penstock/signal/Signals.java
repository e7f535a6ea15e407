package dev.penstock.signal;

/** Where signals go: log and metrics in Lambda, log and live counters in the local run. */
public interface Signals {
    /** Takes one signal. Never blocks for long and never throws. */
    void emit(Signal signal);
}
