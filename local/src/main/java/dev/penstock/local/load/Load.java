package dev.penstock.local.load;

import com.google.errorprone.annotations.FormatMethod;
import dev.penstock.local.client.Counters;
import dev.penstock.local.client.KeepAliveConnection;
import dev.penstock.local.client.PipelineReader;
import dev.penstock.local.command.CommandException;
import dev.penstock.local.command.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One run of the generator, from the first request until everything that was accepted has come to its end. */
final class Load {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(35);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(60);
    private static final Duration DRAIN_POLL = Duration.ofMillis(200);

    private final LoadPlan plan;
    private final Target target;
    private final @Nullable Path csv;
    private final Clock clock;
    private final PrintStream out;

    /**
     * A run.
     *
     * @param target with a token for the fleet's devices and one to read
     * @param csv where the intervals go; null for nowhere
     */
    Load(LoadPlan plan, Target target, @Nullable Path csv, Clock clock, PrintStream out) {
        this.plan = plan;
        this.target = target;
        this.csv = csv;
        this.clock = clock;
        this.out = out;
    }

    /** Runs and prints. @return whether everything accepted came to its end and the balance closed */
    boolean run() throws IOException, InterruptedException {
        PumpFleet fleet = new PumpFleet(Long.toString(clock.millis(), 36), 1);
        PipelineReader reader = new PipelineReader(connection(target.readToken()));
        Counters before = reader.counters();
        IntervalLog intervals = IntervalLog.open(csv, clock);
        Probe probe = new Probe(
                fleet,
                connection(target.writeToken()),
                new PipelineReader(connection(target.readToken())),
                intervals,
                clock);
        Sender.Tally total = new Sender.Tally();
        long start = System.nanoTime();
        long end = start + plan.duration().toNanos();
        double sendSeconds;
        try (intervals;
                ExecutorService threads = Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("load-", 0).factory());
                ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
                GrpcDoor door = new GrpcDoor(target.grpc(), target.grpcTokens())) {
            List<Future<Sender.Tally>> senders = startSenders(fleet, start, intervals, threads, timer, door);
            Future<?> probing = threads.submit(() -> {
                probe.run(end);
                return null;
            });
            Future<?> logging = threads.submit(() -> {
                intervals.run(start, end);
                return null;
            });
            for (Future<Sender.Tally> sender : senders) {
                total.add(sender.get());
            }
            sendSeconds = (System.nanoTime() - start) / 1e9;
            probing.get();
            logging.get();
        } catch (ExecutionException e) {
            throw new CommandException("load: " + e.getMessage(), e);
        }
        long accepted = total.accepted + probe.accepted();
        Counters after = awaitEnd(reader, before, accepted);
        double endSeconds = (System.nanoTime() - start) / 1e9;
        reader.close();
        return report(total, probe, accepted, after, sendSeconds, endSeconds);
    }

    private List<Future<Sender.Tally>> startSenders(
            PumpFleet fleet,
            long start,
            IntervalLog intervals,
            ExecutorService threads,
            ScheduledExecutorService timer,
            GrpcDoor door) {
        List<Future<Sender.Tally>> senders = new ArrayList<>();
        for (int i = 0; i < plan.connections(); i++) {
            if (plan.door() == Door.HTTP) {
                Sender sender = new Sender(plan, fleet, connection(target.writeToken()), i, intervals, clock);
                senders.add(threads.submit(() -> sender.run(start)));
            } else {
                senders.add(new GrpcSender(plan, fleet, door, i, intervals, clock, timer).start(start));
            }
        }
        return senders;
    }

    /** Waits until what was accepted has come to its end and nothing is in flight, or nothing more happens. */
    private static Counters awaitEnd(PipelineReader reader, Counters before, long accepted)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + DRAIN_PATIENCE.toNanos();
        Counters now = reader.counters().since(before);
        while (System.nanoTime() < end && !(isComplete(now, accepted) && closes(now))) {
            Thread.sleep(DRAIN_POLL);
            now = reader.counters().since(before);
        }
        return now;
    }

    /**
     * Whether what ingest counted holds all that was acknowledged, and has come to its end. It may hold more: requests
     * whose answer was lost, and what others send meanwhile.
     */
    private static boolean isComplete(Counters now, long acknowledged) {
        return now.accepted() >= acknowledged && now.ended() >= now.accepted();
    }

    private static boolean closes(Counters now) {
        return now.inFlight() == 0 && now.difference() == 0;
    }

    private boolean report(
            Sender.Tally total, Probe probe, long accepted, Counters ended, double sendSeconds, double endSeconds) {
        print("sent        %,d events in %,d requests over %.1f s", total.sent, total.requests, sendSeconds);
        print(
                "rate        %,.0f events/s accepted, %,.0f requests/s, %,.0f events/s end to end (%.1f s)",
                total.accepted / sendSeconds, total.requests / sendSeconds, ended.ended() / endSeconds, endSeconds);
        print("request     %s", percentiles(total.latencyMicros));
        print(
                "end to end  %s (%d probes)",
                percentiles(probe.latencyMicros()), probe.latencyMicros().getTotalCount());
        print("refused     %,d events, unanswered %,d", total.refused, total.unanswered);
        print(
                "balance     accepted %,d + created %,d = delivered %,d + failed %,d + filtered %,d + duplicate %,d + in flight %,d; difference %,d",
                accepted,
                ended.created(),
                ended.delivered(),
                ended.failed(),
                ended.filtered(),
                ended.duplicate(),
                ended.inFlight(),
                ended.difference());
        String fault = total.firstFault.isEmpty() ? probe.fault() : total.firstFault;
        if (!fault.isEmpty()) {
            print("first fault %s", fault);
        }
        boolean complete = isComplete(ended, accepted);
        boolean closes = closes(ended);
        boolean visible = probe.fault().isEmpty();
        if (!complete) {
            print(
                    "LOST        %,d acknowledged; ingest counts %,d, of which %,d ended",
                    accepted, ended.accepted(), ended.ended());
        }
        if (!closes) {
            print("OPEN        the balance does not close");
        }
        return complete && closes && visible && accepted > 0;
    }

    private static String percentiles(Histogram micros) {
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms",
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(90) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getValueAtPercentile(99.9) / 1e3,
                micros.getMaxValue() / 1e3);
    }

    private KeepAliveConnection connection(String token) {
        return new KeepAliveConnection(target.url(), token, REQUEST_TIMEOUT);
    }

    @FormatMethod
    private void print(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
