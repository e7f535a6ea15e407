package dev.penstock.dedup;

import java.util.Arrays;

/**
 * Ids that passed a while ago: the upper halves of their hashes in order, 8 bytes an id. It knows that an id is new, which
 * nearly all are; of one that is here the log has to tell where it passed. Immutable.
 */
final class SettledIds {

    static final SettledIds NONE = new SettledIds(new long[0], 0);

    private final long[] highs;
    private final int lastExpirySeconds;

    private SettledIds(long[] highs, int lastExpirySeconds) {
        this.highs = highs;
        this.lastExpirySeconds = lastExpirySeconds;
    }

    /** These ids and those of a table that have not expired. */
    SettledIds with(IdTable table, int nowSeconds) {
        long[] all = Arrays.copyOf(highs, highs.length + table.size());
        int size = table.copyHighs(all, highs.length, nowSeconds);
        Arrays.sort(all, 0, size);
        return new SettledIds(
                size == all.length ? all : Arrays.copyOf(all, size),
                Math.max(lastExpirySeconds, table.lastExpirySeconds()));
    }

    int size() {
        return highs.length;
    }

    /** Whether all have expired. */
    boolean haveExpired(int nowSeconds) {
        return lastExpirySeconds <= nowSeconds;
    }

    /** Whether an id may be one of these; of two ids 2^64 to 1. */
    boolean mayHave(long idHigh) {
        return Arrays.binarySearch(highs, idHigh) >= 0;
    }
}
