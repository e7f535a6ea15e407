package dev.penstock.port;

/**
 * How fast a credential may send.
 *
 * @param eventsPerSecond in the long run, 1 to {@link #MOST}
 * @param burst how many may come at once after a rest, 1 to {@link #MOST}
 */
public record RateLimit(int eventsPerSecond, int burst) {

    /** The most of either. */
    public static final int MOST = 1_000_000;

    private static final int BURST_SECONDS = 10;

    /** @throws IllegalArgumentException if one is out of range */
    public RateLimit {
        if (eventsPerSecond < 1 || eventsPerSecond > MOST || burst < 1 || burst > MOST) {
            throw new IllegalArgumentException(
                    "rate and burst must be 1 to " + MOST + ", not " + eventsPerSecond + " and " + burst);
        }
    }

    /** A rate with the usual burst: what it allows in ten seconds. */
    public static RateLimit of(int eventsPerSecond) {
        return new RateLimit(eventsPerSecond, (int) Math.min(MOST, (long) eventsPerSecond * BURST_SECONDS));
    }
}
