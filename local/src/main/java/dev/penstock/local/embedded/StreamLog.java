package dev.penstock.local.embedded;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream.
 *
 * @param name unique
 * @param shards in order of their hash key ranges, which are of equal size
 */
record StreamLog(String name, List<ShardLog> shards) {

    static final BigInteger HASH_KEYS = BigInteger.ONE.shiftLeft(128);

    StreamLog {
        shards = List.copyOf(shards);
    }

    /** The first hash key of shard {@code index} of {@code count}. */
    static BigInteger firstHashKey(int index, int count) {
        return HASH_KEYS.multiply(BigInteger.valueOf(index)).divide(BigInteger.valueOf(count));
    }

    /**
     * Where a record goes.
     *
     * @param explicitHashKey a decimal below 2^128, or null for the key's MD5
     */
    ShardLog shardFor(String partitionKey, @Nullable String explicitHashKey) {
        if (shards.size() == 1) {
            return shards.getFirst();
        }
        BigInteger hashKey = explicitHashKey == null ? md5(partitionKey) : new BigInteger(explicitHashKey);
        // Ranges are equal, so the quotient is the shard or, by rounding, the one before it.
        int index = hashKey.multiply(BigInteger.valueOf(shards.size()))
                .divide(HASH_KEYS)
                .intValue();
        return index + 1 < shards.size()
                        && hashKey.compareTo(shards.get(index + 1).firstHashKey()) >= 0
                ? shards.get(index + 1)
                : shards.get(index);
    }

    private static BigInteger md5(String partitionKey) {
        try {
            return new BigInteger(
                    1, MessageDigest.getInstance("MD5").digest(partitionKey.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
