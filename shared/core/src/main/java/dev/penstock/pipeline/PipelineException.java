package dev.penstock.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/** A pipeline directory that cannot be used; its message has the faults, see {@link Fault#toString}. */
public final class PipelineException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /** With what was found, at least one fault. */
    public PipelineException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** All that was found. */
    public List<Fault> faults() {
        return faults;
    }
}
