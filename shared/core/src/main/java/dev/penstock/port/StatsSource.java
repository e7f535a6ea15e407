package dev.penstock.port;

import dev.penstock.time.Deadline;

/** Where the counters are read. */
public interface StatsSource {
    /** The counters now. */
    Stats read(Deadline deadline);
}
