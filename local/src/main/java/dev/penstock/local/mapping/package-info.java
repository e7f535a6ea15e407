/**
 * Kinesis event source mappings with the semantics of Lambda's, on embedded streams and real ones: batches, partial
 * answers, retries, giving up; their checkpoints and exact counters.
 */
@NullMarked
package dev.penstock.local.mapping;

import org.jspecify.annotations.NullMarked;
