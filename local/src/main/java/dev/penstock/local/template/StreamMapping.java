package dev.penstock.local.template;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Kinesis event source mapping, with AWS's default where the template is silent.
 *
 * @param function the logical id of the function that it calls
 * @param streamName the stream that it reads
 * @param batchSize the most records a batch may have
 * @param batchingWindow how long to wait for a batch to fill
 * @param parallelizationFactor how many batches of one shard may run at once
 * @param bisectOnError whether a failed batch is halved
 * @param maximumRetries how often a batch is tried again, or -1 for ever
 * @param maximumRecordAge how old a record may be and still be tried, or null for any age
 * @param reportsItemFailures whether the function's answer names the records to retry
 * @param fromTrimHorizon whether a new mapping starts with the oldest record (else with the newest)
 * @param onFailure the logical id of the destination for batches given up, or null for none
 */
public record StreamMapping(
        String function,
        String streamName,
        int batchSize,
        Duration batchingWindow,
        int parallelizationFactor,
        boolean bisectOnError,
        int maximumRetries,
        @Nullable Duration maximumRecordAge,
        boolean reportsItemFailures,
        boolean fromTrimHorizon,
        @Nullable String onFailure) {}
