package dev.penstock.signal;

/** Where signals go: log and metrics in Lambda, log and live counters in the local run. */
public interface Signals {
    /** Takes one signal. Never blocks for long and never throws. */
    void emit(Signal signal);

    /**
     * The same for a stage that handles events by a version of the pipeline, which its log lines then name.
     *
     * @param version see {@link dev.penstock.pipeline.PipelineVersion}
     */
    default Signals withPipeline(String version) {
        return this;
    }
}
