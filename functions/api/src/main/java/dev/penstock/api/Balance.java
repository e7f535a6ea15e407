package dev.penstock.api;

import dev.penstock.port.Stats;
import dev.penstock.port.Stats.StageStats;

/**
 * What became of the events that were read from the raw stream and of those that the rules made of them: every one is in
 * exactly one of the other counts.
 *
 * @param created parts of events and alarms: an event that became n counts n - 1; and alarms for silent devices
 * @param inFlight written to the clean stream and not yet read by the router
 */
record Balance(long read, long created, long delivered, long failed, long filtered, long duplicate, long inFlight) {

    static Balance of(Stats stats) {
        StageStats transform = stats.stage("transform");
        StageStats route = stats.stage("route");
        long silence = stats.stage("silence").count("created");
        return new Balance(
                transform.count("read"),
                transform.count("created") + silence,
                route.count("delivered"),
                transform.count("failed") + route.count("failed"),
                transform.count("filtered"),
                transform.count("duplicate"),
                Math.max(0, transform.count("passed") + silence - route.count("read")));
    }

    /** Events that nobody can account for: 0, or something is wrong (in AWS: or was counted twice). */
    long difference() {
        return read + created - delivered - failed - filtered - duplicate - inFlight;
    }
}
