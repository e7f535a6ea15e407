package dev.penstock.edge;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGTERM and SIGINT start: stop accepting, finish what is in flight, close the clients, exit 0. What is left at the
 * end of the budget was not acknowledged, so its devices send it again: a warning names it.
 */
final class Shutdown {

    /** From the signal to the exit; below the 30 seconds after which containers are killed. */
    static final Duration BUDGET = Duration.ofSeconds(25);

    private static final Duration FOR_CALLS = Duration.ofSeconds(23);

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    static void run(EdgeServer server, Runnable closeClients) {
        Thread.ofPlatform().daemon().name("shutdown-budget").start(() -> haltWhenBudgetIsSpent(server));
        try {
            warn(server.stop(FOR_CALLS));
            closeClients.run();
            LOG.info("stopped");
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("stop: {}; what was acknowledged is stored", e.toString());
        }
        // A JVM that ends by a signal exits 143, whatever its hooks achieved.
        Runtime.getRuntime().halt(0);
    }

    private static void warn(EdgeServer.Left left) {
        if (!left.isNothing()) {
            LOG.warn(
                    "not finished in time: {} calls, {} requests waiting, {} being written; they were not acknowledged",
                    left.calls(),
                    left.waiting(),
                    left.writing());
        }
    }

    private static void haltWhenBudgetIsSpent(EdgeServer server) {
        try {
            Thread.sleep(BUDGET.minusMillis(500));
            warn(server.left());
            LOG.warn("stopping took longer than {} s; what was acknowledged is stored", BUDGET.toSeconds());
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
