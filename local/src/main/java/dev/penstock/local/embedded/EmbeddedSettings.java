package dev.penstock.local.embedded;

import java.time.Duration;

/**
 * How the embedded services behave.
 *
 * @param shardLimits whether each shard takes only 1,000 records and 1 MB a second, as in AWS
 * @param consumedRetention how long records are kept that every mapping has read
 * @param unconsumedRetention how long records of a stream without mappings are kept
 * @param maxShardBytes above this a shard is trimmed early, but never of what a mapping has still to read
 * @param keepFailures how long events that a mapping gave up are listed
 */
public record EmbeddedSettings(
        boolean shardLimits,
        Duration consumedRetention,
        Duration unconsumedRetention,
        long maxShardBytes,
        Duration keepFailures) {

    /** No shard limits, an hour of consumed and a day of unconsumed records, 256 MB a shard, failures for 14 days. */
    public static EmbeddedSettings defaults() {
        return new EmbeddedSettings(false, Duration.ofHours(1), Duration.ofDays(1), 256L << 20, Duration.ofDays(14));
    }

    /** The same with shard limits as in AWS. */
    public EmbeddedSettings withShardLimits() {
        return new EmbeddedSettings(true, consumedRetention, unconsumedRetention, maxShardBytes, keepFailures);
    }
}
