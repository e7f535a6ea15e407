package dev.penstock.api;

import dev.penstock.port.Stats;
import dev.penstock.port.Stats.StageStats;

/**
 * What became of the events that were read from the raw stream: every one is in exactly one of the counts.
 *
 * @param inFlight passed by transform and not yet read by the router
 */
record Balance(long read, long delivered, long failed, long filtered, long duplicate, long inFlight) {

    static Balance of(Stats stats) {
        StageStats transform = stats.stage("transform");
        StageStats route = stats.stage("route");
        return new Balance(
                transform.count("read"),
                route.count("delivered"),
                transform.count("failed") + route.count("failed"),
                transform.count("filtered"),
                transform.count("duplicate"),
                Math.max(0, transform.count("passed") - route.count("read")));
    }

    /** Events that nobody can account for: 0, or something is wrong (in AWS: or was counted twice). */
    long difference() {
        return read - delivered - failed - filtered - duplicate - inFlight;
    }
}
