package dev.penstock.edge;

import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Adds up what was ingested and passes it on once a second: each signal is a log line that is paid for, and a busy edge
 * writes hundreds of batches a second. Everything else passes at once. Thread-safe.
 */
final class SummedSignals implements Signals, AutoCloseable {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Signals next;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> flushes;

    private boolean any;
    private int status;
    private int accepted;
    private SortedMap<String, Integer> rejected = new TreeMap<>();
    private int unconfirmed;
    private int bodyBytes;
    private Duration took = Duration.ZERO;

    SummedSignals(Signals next) {
        this.next = next;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("edge-signals").factory());
        this.flushes =
                timer.scheduleAtFixedRate(this::flush, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void emit(Signal signal) {
        if (signal instanceof Signal.RequestIngested ingested) {
            add(ingested);
        } else {
            next.emit(signal);
        }
    }

    private synchronized void add(Signal.RequestIngested signal) {
        any = true;
        status = Math.max(status, signal.status());
        accepted += signal.accepted();
        signal.rejected().forEach((code, count) -> rejected.merge(code, count, Integer::sum));
        unconfirmed += signal.unconfirmed();
        bodyBytes += signal.bodyBytes();
        took = took.compareTo(signal.took()) > 0 ? took : signal.took();
    }

    /** Passes on what there is: the worst status, the longest time, and sums. */
    void flush() {
        Signal.RequestIngested sum;
        synchronized (this) {
            if (!any) {
                return;
            }
            sum = new Signal.RequestIngested(status, accepted, rejected, unconfirmed, bodyBytes, took);
            any = false;
            status = 0;
            accepted = 0;
            rejected = new TreeMap<>();
            unconfirmed = 0;
            bodyBytes = 0;
            took = Duration.ZERO;
        }
        next.emit(sum);
    }

    @Override
    public void close() {
        flushes.cancel(false);
        timer.shutdown();
        flush();
    }
}
