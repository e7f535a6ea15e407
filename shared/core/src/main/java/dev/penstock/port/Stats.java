package dev.penstock.port;

import java.time.Instant;
import java.util.Map;

/**
 * What the pipeline has done.
 *
 * @param since from when the counts run
 * @param exact whether each count is exact (locally) or a sum of metrics that a retry may count twice (in AWS)
 * @param stages the stages {@code ingest}, {@code transform} and {@code route}, by label
 */
public record Stats(Instant since, boolean exact, Map<String, StageStats> stages) {

    /**
     * One stage.
     *
     * @param counts by name: ingest has accepted and rejected; transform has read, created, passed, failed,
     *     filtered and duplicate; route has read, delivered and failed
     * @param perSecond events handled per second over the last ten seconds (AWS: the last minute)
     * @param lagMillis age of the newest event handled, ingest time to now of handling; 0 for ingest
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
