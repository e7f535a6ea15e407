package dev.penstock.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline has done.
 *
 * @param since from when the counts run
 * @param exact whether each count is exact (locally) or a sum of metrics that a retry may count twice (in AWS)
 * @param stages the stages {@code ingest}, {@code transform}, {@code route} and {@code silence}, by label
 * @param pipeline which version of the pipeline's files is in use, or null where that is not known
 */
public record Stats(
        Instant since,
        boolean exact,
        Map<String, StageStats> stages,
        @Nullable Pipeline pipeline) {

    /** Where it is not known which version of the pipeline's files is in use. */
    public Stats(Instant since, boolean exact, Map<String, StageStats> stages) {
        this(since, exact, stages, null);
    }

    /** The same with what is known of the pipeline's files. */
    public Stats with(@Nullable Pipeline known) {
        return new Stats(since, exact, stages, known);
    }

    /**
     * The pipeline's files.
     *
     * @param version of the files in use, see {@link dev.penstock.pipeline.PipelineVersion}
     * @param loadedAt since when they are
     * @param faults why the newest edit is not in use, {@code file:line:column: reason} each; empty if it is
     */
    public record Pipeline(String version, Instant loadedAt, List<String> faults) {
        public Pipeline {
            faults = List.copyOf(faults);
        }
    }

    /**
     * One stage.
     *
     * @param counts by name: ingest has accepted and rejected; transform has read, created, passed, failed,
     *     filtered and duplicate; route has read, delivered and failed; silence has created
     * @param perSecond events handled per second over the last ten seconds (AWS: the last minute)
     * @param lagMillis age of the newest event handled, ingest time to now of handling; 0 for ingest
     *     and silence
     */
    public record StageStats(Map<String, Long> counts, double perSecond, long lagMillis) {
        /** A count, 0 where nothing was counted. */
        public long count(String name) {
            return counts.getOrDefault(name, 0L);
        }
    }

    /** A stage, empty where nothing was counted. */
    public StageStats stage(String label) {
        return stages.getOrDefault(label, new StageStats(Map.of(), 0, 0));
    }
}
