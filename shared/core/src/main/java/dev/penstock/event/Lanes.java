package dev.penstock.event;

import java.math.BigInteger;

/**
 * How devices are spread over lanes, and lanes over a stream's shards. A device's lane is
 * {@code murmur3_x86_32(deviceId) mod count}; changing the count moves devices, so it is a migration. Thread-safe.
 */
public final class Lanes {

    /** The default number of lanes. */
    public static final int DEFAULT_COUNT = 64;

    private static final BigInteger HASH_KEYS = BigInteger.ONE.shiftLeft(128);

    private final String[] partitionKeys;
    private final String[] explicitHashKeys;

    /**
     * Makes lanes.
     *
     * @param count how many, 1 to 4096
     */
    public Lanes(int count) {
        if (count < 1 || count > 4096) {
            throw new IllegalArgumentException("lanes: " + count + " is not between 1 and 4096");
        }
        partitionKeys = new String[count];
        explicitHashKeys = new String[count];
        for (int lane = 0; lane < count; lane++) {
            partitionKeys[lane] = "lane-" + lane;
            explicitHashKeys[lane] = HASH_KEYS
                    .multiply(BigInteger.valueOf(lane))
                    .divide(BigInteger.valueOf(count))
                    .toString();
        }
    }

    /** How many there are. */
    public int count() {
        return partitionKeys.length;
    }

    /** The lane of a device, 0 to {@code count - 1}. */
    public int of(String deviceId) {
        return Integer.remainderUnsigned(Murmur3.hash32(deviceId), count());
    }

    /** The partition key of a lane's records. */
    public String partitionKey(int lane) {
        return partitionKeys[lane];
    }

    /** The explicit hash key of a lane's records, {@code lane * 2^128 / count}, so that lanes spread evenly over shards. */
    public String explicitHashKey(int lane) {
        return explicitHashKeys[lane];
    }
}
