package dev.penstock.edge;

import dev.penstock.port.StreamRecord;
import dev.penstock.port.StreamWriter;
import dev.penstock.testkit.InMemoryStreamWriter;
import dev.penstock.time.Deadline;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A stream that confirms at once, or, while its gate is shut, when it is told to. */
final class GatedStream implements StreamWriter {

    final InMemoryStreamWriter stored = new InMemoryStreamWriter();

    /** How many writes have been begun. */
    final AtomicInteger writes = new AtomicInteger();

    private final Semaphore gate = new Semaphore(0);
    private volatile boolean shut;

    /** From now on a write waits until {@link #open}. */
    void shut() {
        shut = true;
    }

    /** Lets every write pass, also those that wait. */
    void open() {
        shut = false;
        gate.release(1_000_000);
    }

    @Override
    public List<Unconfirmed> write(List<StreamRecord> records, Order order, Deadline deadline) {
        writes.incrementAndGet();
        if (shut) {
            gate.acquireUninterruptibly();
        }
        return stored.write(records, order, deadline);
    }
}
