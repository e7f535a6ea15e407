package dev.penstock.dedup;

/**
 * Ids with position and expiry, in four arrays with open addressing: 28 bytes an id and no object, where a map of objects
 * would take 150. Not thread-safe.
 */
final class IdTable {

    /** Answered by {@link #position} where the id is not there; no position is ever this. */
    static final long ABSENT = Long.MIN_VALUE;

    /** For an id that may have passed, where only the log can tell; no position is ever this either. */
    static final long SETTLED = Long.MIN_VALUE + 1;

    private static final int SMALLEST = 4;

    private long[] high = new long[SMALLEST];
    private long[] low = new long[SMALLEST];
    private long[] positions = new long[SMALLEST];
    /** Epoch seconds; 0 marks a free slot. */
    private int[] expires = new int[SMALLEST];

    private int size;

    /** How many ids it holds, expired ones included. */
    int size() {
        return size;
    }

    /** When the last of them expires, in epoch seconds; 0 for none. */
    int lastExpirySeconds() {
        int last = 0;
        for (int second : expires) {
            last = Math.max(last, second);
        }
        return last;
    }

    /** Copies the upper halves of those that have not expired. @return where the next would go */
    int copyHighs(long[] target, int from, int nowSeconds) {
        int next = from;
        for (int slot = 0; slot < expires.length; slot++) {
            if (expires[slot] > nowSeconds) {
                target[next] = high[slot];
                next++;
            }
        }
        return next;
    }

    /** The position at which an id passed, unless it has expired by {@code nowSeconds}. */
    long position(long idHigh, long idLow, int nowSeconds) {
        int slot = slot(idHigh, idLow);
        return expires[slot] > nowSeconds ? positions[slot] : ABSENT;
    }

    /** Adds an id; one that is there and has not expired keeps its position. */
    void add(long idHigh, long idLow, long position, int expiresSeconds, int nowSeconds) {
        int slot = slot(idHigh, idLow);
        if (expires[slot] == 0) {
            if (2 * (size + 1) > expires.length) {
                grow(nowSeconds);
                slot = slot(idHigh, idLow);
            }
            size++;
        } else if (expires[slot] > nowSeconds) {
            return;
        }
        high[slot] = idHigh;
        low[slot] = idLow;
        positions[slot] = position;
        expires[slot] = expiresSeconds;
    }

    /** The id's slot, or the free one where it belongs. */
    private int slot(long idHigh, long idLow) {
        int mask = expires.length - 1;
        int slot = (int) idLow & mask;
        while (expires[slot] != 0 && (low[slot] != idLow || high[slot] != idHigh)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Makes room: leaves out what has expired, and doubles if that was not half of it. */
    private void grow(int nowSeconds) {
        int alive = 0;
        for (int second : expires) {
            if (second > nowSeconds) {
                alive++;
            }
        }
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldPositions = positions;
        int[] oldExpires = expires;
        int length = alive * 4 > oldExpires.length ? oldExpires.length * 2 : oldExpires.length;
        high = new long[length];
        low = new long[length];
        positions = new long[length];
        expires = new int[length];
        size = alive;
        for (int i = 0; i < oldExpires.length; i++) {
            if (oldExpires[i] > nowSeconds) {
                int slot = slot(oldHigh[i], oldLow[i]);
                high[slot] = oldHigh[i];
                low[slot] = oldLow[i];
                positions[slot] = oldPositions[i];
                expires[slot] = oldExpires[i];
            }
        }
    }
}
