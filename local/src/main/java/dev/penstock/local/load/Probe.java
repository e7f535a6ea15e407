package dev.penstock.local.load;

import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.PipelineReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Times single events on their whole way: from sending one to seeing it in the cache through the API. One at a time, ten
 * a second at most, so that it measures load and hardly adds to it.
 */
final class Probe {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PumpFleet fleet;
    private final KeepAliveConnection out;
    private final PipelineReader in;
    private final IntervalLog intervals;
    private final Clock clock;
    private final Histogram latencyMicros = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
    private long accepted;
    private String fault = "";

    Probe(PumpFleet fleet, KeepAliveConnection out, PipelineReader in, IntervalLog intervals, Clock clock) {
        this.fleet = fleet;
        this.out = out;
        this.in = in;
        this.intervals = intervals;
        this.clock = clock;
    }

    /** Probes until {@code endNanos}, or until an event does not appear. */
    void run(long endNanos) throws InterruptedException {
        try {
            for (long sequence = 0; System.nanoTime() < endNanos && fault.isEmpty(); sequence++) {
                long start = System.nanoTime();
                if (out.post("/v1/events", fleet.event(PumpFleet.PROBE, sequence, clock.instant()))
                                .status()
                        == 202) {
                    accepted++;
                    awaitVisible(fleet.eventId(PumpFleet.PROBE, sequence), start);
                }
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            fault = "probe: " + e.getMessage();
        } finally {
            out.close();
            in.close();
        }
    }

    long accepted() {
        return accepted;
    }

    Histogram latencyMicros() {
        return latencyMicros;
    }

    /** Why it stopped early, or the empty string. */
    String fault() {
        return fault;
    }

    private void awaitVisible(String eventId, long start) throws IOException, InterruptedException {
        while (!in.lastEventId(PumpFleet.PROBE).equals(eventId)) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                fault = "event " + eventId + " was accepted and not visible after " + PATIENCE.toSeconds() + " s";
                return;
            }
            Thread.sleep(POLL);
        }
        long micros = (System.nanoTime() - start) / 1_000;
        latencyMicros.recordValue(micros);
        intervals.visible(micros);
    }
}
