package dev.penstock.local.run;

import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGTERM and SIGINT start: stop accepting, finish what is in flight, drain the streams, close, exit 0. Whatever is
 * left after {@link #BUDGET} is stored and goes on with the next start, so that is a warning and no failure.
 */
final class Shutdown {

    /** From the signal to the exit. */
    static final Duration BUDGET = Duration.ofSeconds(25);

    private static final Duration FOR_REQUESTS = Duration.ofSeconds(8);
    private static final Duration FOR_DRAINING = Duration.ofSeconds(18);

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    static void run(LocalPipeline running) {
        Thread.ofPlatform().daemon().name("shutdown-budget").start(Shutdown::haltWhenBudgetIsSpent);
        try {
            Deadline draining = Deadline.after(FOR_DRAINING);
            int inFlight = running.stopAccepting(FOR_REQUESTS);
            if (inFlight > 0) {
                LOG.warn("{} requests did not finish in time; they were not acknowledged", inFlight);
            }
            Map<String, Long> left = running.drain(draining);
            if (!left.isEmpty()) {
                LOG.warn("not drained in time: {} records; they are stored and go on with the next start", left);
            }
            running.close();
            LOG.info("stopped");
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("stop: {}; what was acknowledged is stored", e.toString());
        }
        // A JVM that ends by a signal exits 143, whatever its hooks achieved.
        Runtime.getRuntime().halt(0);
    }

    private static void haltWhenBudgetIsSpent() {
        try {
            Thread.sleep(BUDGET.minusMillis(500));
            LOG.warn("stopping took longer than {} s; what was acknowledged is stored", BUDGET.toSeconds());
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
