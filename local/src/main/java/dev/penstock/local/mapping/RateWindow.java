package dev.penstock.local.mapping;

/** Events per second over the last ten whole seconds. Not thread-safe. */
final class RateWindow {

    private static final int SECONDS = 10;

    /** One slot more than the window: the second that is still running. */
    private final long[] events = new long[SECONDS + 1];

    private final long[] seconds = new long[SECONDS + 1];

    void add(long second, long count) {
        int slot = Math.floorMod(second, events.length);
        if (seconds[slot] != second) {
            seconds[slot] = second;
            events[slot] = 0;
        }
        events[slot] += count;
    }

    double perSecond(long now) {
        long sum = 0;
        for (int slot = 0; slot < events.length; slot++) {
            if (seconds[slot] < now && seconds[slot] >= now - SECONDS) {
                sum += events[slot];
            }
        }
        return (double) sum / SECONDS;
    }
}
