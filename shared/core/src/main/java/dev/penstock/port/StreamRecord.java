package dev.penstock.port;

import org.jspecify.annotations.Nullable;

/**
 * A stream's unit of transport, before it has a sequence number.
 *
 * @param partitionKey 1 to 256 characters
 * @param explicitHashKey a decimal below 2^128 that chooses the shard in place of the partition key's hash, or null
 * @param data the payload, at most 1 MiB together with the key
 */
public record StreamRecord(String partitionKey, @Nullable String explicitHashKey, byte[] data) {}
