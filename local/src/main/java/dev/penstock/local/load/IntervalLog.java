package dev.penstock.local.load;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * What a run saw in each of its intervals, one row of CSV each, so that a run that gets slower can be told from one that
 * was slow once. Senders and the probe count; one thread writes.
 */
final class IntervalLog implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    static final String HEADER =
            "time,sent,accepted,refused,unanswered,requestP50Ms,requestP99Ms,endToEndP50Ms,endToEndP99Ms";

    private static final long MOST_MICROS = TimeUnit.MINUTES.toMicros(2);

    private final @Nullable Writer out;
    private final Clock clock;
    private final LongAdder sent = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final Recorder requestMicros = new Recorder(MOST_MICROS, 3);
    private final Recorder endToEndMicros = new Recorder(MOST_MICROS, 3);

    private IntervalLog(@Nullable Writer out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    /**
     * A log that begins now.
     *
     * @param file is written anew; null to write nothing
     */
    static IntervalLog open(@Nullable Path file, Clock clock) throws IOException {
        if (file == null) {
            return new IntervalLog(null, clock);
        }
        Writer out = Files.newBufferedWriter(file);
        out.write(HEADER + "\n");
        return new IntervalLog(out, clock);
    }

    /** Counts events of one request: those of the answer, and those that got none. */
    void count(long accepted, long refused, long unanswered) {
        sent.add(accepted + refused + unanswered);
        this.accepted.add(accepted);
        this.refused.add(refused);
        this.unanswered.add(unanswered);
    }

    /** Times a request that was answered. */
    void answered(long micros) {
        requestMicros.recordValue(Math.min(micros, MOST_MICROS));
    }

    /** Times an event from its sending until it could be read. */
    void visible(long micros) {
        endToEndMicros.recordValue(Math.min(micros, MOST_MICROS));
    }

    /** Writes a row after every interval that ends before {@code endNanos}; the last row is {@link #close}'s. */
    void run(long startNanos, long endNanos) throws IOException, InterruptedException {
        long due = startNanos + INTERVAL.toNanos();
        while (out != null && due < endNanos) {
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            write(out);
            due += INTERVAL.toNanos();
        }
    }

    /** What was counted since the last row, as a row, without the line's end. */
    String row() {
        Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return time + "," + sent.sumThenReset() + "," + accepted.sumThenReset() + "," + refused.sumThenReset() + ","
                + unanswered.sumThenReset() + "," + percentiles(requestMicros) + "," + percentiles(endToEndMicros);
    }

    /** The columns p50 and p99 in milliseconds; empty where nothing was timed, which is not 0 ms. */
    private static String percentiles(Recorder micros) {
        Histogram interval = micros.getIntervalHistogram();
        return interval.getTotalCount() == 0
                ? ","
                : String.format(
                        Locale.ROOT,
                        "%.2f,%.2f",
                        interval.getValueAtPercentile(50) / 1e3,
                        interval.getValueAtPercentile(99) / 1e3);
    }

    /** Whole rows only: somebody may be reading along. */
    private void write(Writer to) throws IOException {
        to.write(row() + "\n");
        to.flush();
    }

    /** Writes the last row, which holds what was answered late, too. */
    @Override
    public void close() throws IOException {
        if (out != null) {
            try (out) {
                write(out);
            }
        }
    }
}
