package dev.penstock.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects faults, so that a team sees all of them at once and not one for each attempt. Not thread-safe. */
public final class Faults {

    private static final Comparator<Fault> BY_PLACE =
            Comparator.comparing(Fault::file).thenComparingInt(Fault::line).thenComparingInt(Fault::column);

    /** One that two readers of the same file find is told once. */
    private final Set<Fault> found = new LinkedHashSet<>();

    /** Adds a fault; see {@link Fault} for the parameters. */
    public void add(Path file, int line, int column, String reason) {
        found.add(new Fault(file, line, column, reason));
    }

    /** Adds a fault of an expression; see {@link Fault} for the parameters. */
    public void add(Path file, int line, int column, String reason, String excerpt) {
        found.add(new Fault(file, line, column, reason, excerpt));
    }

    /**
     * Adds a fault unless a pipeline's directory is there. Rules and routes may be missing from a pipeline, so a pipeline
     * that is missing itself, such as a layer that a function was not given, would be taken for an empty one.
     */
    public void requireDirectory(Path pipeline) {
        if (!Files.isDirectory(pipeline)) {
            add(pipeline, 0, 0, "is no directory");
        }
    }

    /** Adds faults that another reader found. */
    public void addAll(List<Fault> faults) {
        found.addAll(faults);
    }

    /** Whether nothing is wrong so far. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** How many there are so far. */
    public int count() {
        return found.size();
    }

    /** All of them by file, line and column. */
    public List<Fault> all() {
        return found.stream().sorted(BY_PLACE).toList();
    }

    /**
     * Ends reading.
     *
     * @throws PipelineException if there is any fault
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new PipelineException(all());
        }
    }
}
