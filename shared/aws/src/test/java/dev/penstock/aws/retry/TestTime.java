package dev.penstock.aws.retry;

import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Time that passes only when somebody sleeps, or is told to. */
public final class TestTime implements Sleeper {

    private final List<Duration> pauses = new ArrayList<>();
    private long nanos;

    @Override
    public void sleep(Duration pause) {
        pauses.add(pause);
        pass(pause);
    }

    /** Lets time pass. */
    public void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    /** A deadline in this time. */
    public Deadline deadline(Duration timeout) {
        return Deadline.after(timeout, () -> nanos);
    }

    /** How long somebody slept, in order. */
    public List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    /** A backoff that sleeps in this time; the same every time. */
    public Backoff backoff() {
        return new Backoff(this, new Random(1));
    }
}
