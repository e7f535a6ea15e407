package dev.penstock.local.load;

import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.Publisher;
import dev.penstock.local.client.Results;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One connection with devices of its own. Latency counts from when a request was due, so a pipeline that stalls cannot
 * hide it by holding the generator up.
 */
final class Sender {

    private final LoadPlan plan;
    private final PumpFleet fleet;
    private final KeepAliveConnection connection;
    private final int index;
    private final Clock clock;
    private final IntervalLog intervals;
    private final Tally tally = new Tally();

    Sender(
            LoadPlan plan,
            PumpFleet fleet,
            KeepAliveConnection connection,
            int index,
            IntervalLog intervals,
            Clock clock) {
        this.plan = plan;
        this.fleet = fleet;
        this.connection = connection;
        this.index = index;
        this.intervals = intervals;
        this.clock = clock;
    }

    /** What one sender saw. */
    static final class Tally {
        final Histogram latencyMicros = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
        long requests;
        long sent;
        long accepted;
        long refused;
        long unanswered;
        String firstFault = "";

        void add(Tally other) {
            latencyMicros.add(other.latencyMicros);
            requests += other.requests;
            sent += other.sent;
            accepted += other.accepted;
            refused += other.refused;
            unanswered += other.unanswered;
            firstFault = firstFault.isEmpty() ? other.firstFault : firstFault;
        }

        void fault(String reason) {
            if (firstFault.isEmpty()) {
                firstFault = reason;
            }
        }
    }

    /** Sends until the plan's duration has passed. */
    Tally run(long startNanos) throws InterruptedException {
        long end = startNanos + plan.duration().toNanos();
        long sequence = 0;
        for (long request = 0; ; request++) {
            long due = plan.eventsPerSecond() == 0 ? System.nanoTime() : startNanos + plan.dueNanos(request, index);
            if (due >= end) {
                break;
            }
            long wait = due - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            Instant time = clock.instant();
            List<byte[]> events = new ArrayList<>(plan.batch());
            for (int i = 0; i < plan.batch(); i++, sequence++) {
                events.add(fleet.event(PumpFleet.deviceId(plan.device(index, sequence)), sequence, time));
            }
            send(events, due);
        }
        connection.close();
        return tally;
    }

    private void send(List<byte[]> events, long due) {
        tally.requests++;
        tally.sent += events.size();
        long acceptedBefore = tally.accepted;
        long refusedBefore = tally.refused;
        try {
            byte[] body = events.size() == 1 ? events.getFirst() : Publisher.array(events);
            KeepAliveConnection.Response response = connection.post("/v1/events", body);
            long micros = (System.nanoTime() - due) / 1_000;
            tally.latencyMicros.recordValue(Math.min(micros, tally.latencyMicros.getHighestTrackableValue()));
            intervals.answered(micros);
            count(events.size(), response);
        } catch (IOException e) {
            tally.unanswered += events.size();
            tally.fault("connection: " + e.getMessage());
        }
        long accepted = tally.accepted - acceptedBefore;
        long refused = tally.refused - refusedBefore;
        intervals.count(accepted, refused, events.size() - accepted - refused);
    }

    private void count(int events, KeepAliveConnection.Response response) throws IOException {
        switch (response.status()) {
            case 202 -> tally.accepted += events;
            case 207, 422 -> {
                Results results = Results.read(response.body());
                tally.accepted += results.accepted();
                tally.refused += events - results.accepted();
                tally.fault(results.refused().getFirst().reason());
            }
            default -> {
                tally.refused += events;
                tally.fault("HTTP " + response.status() + ": "
                        + new String(response.body(), StandardCharsets.UTF_8)
                                .lines()
                                .findFirst()
                                .orElse(""));
            }
        }
    }
}
