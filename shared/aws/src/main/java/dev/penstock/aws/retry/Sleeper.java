package dev.penstock.aws.retry;

import java.time.Duration;

/** How a pause passes: by sleeping, or in tests by moving a clock. */
@FunctionalInterface
public interface Sleeper {

    /** Returns when {@code pause} is over. */
    void sleep(Duration pause) throws InterruptedException;
}
