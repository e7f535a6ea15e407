package dev.penstock.local.gateway;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends calls that take too long by interrupting their thread. A sweep each 100 ms costs a request one queue entry,
 * where a thread of its own would cost it two switches.
 */
final class TimeLimit implements AutoCloseable {

    private static final int RUNNING = 0;
    private static final int DONE = 1;
    private static final int CUT = 2;
    private static final int INTERRUPTED = 3;

    private final long limitNanos;
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Thread sweeper;
    private volatile boolean closed;

    TimeLimit(Duration limit) {
        this.limitNanos = limit.toNanos();
        this.sweeper = Thread.ofVirtual().name("gateway-time-limit").start(this::sweepUntilClosed);
    }

    /** The current thread starts a call; it must say {@link Call#end} when done. */
    Call begin() {
        Call call = new Call(Thread.currentThread(), System.nanoTime());
        calls.add(call);
        return call;
    }

    @Override
    public void close() {
        closed = true;
        sweeper.interrupt();
    }

    /** Calls start in order and share one limit, so those to cut are at the head. */
    private void sweepUntilClosed() {
        try {
            while (!closed) {
                Thread.sleep(100);
                long now = System.nanoTime();
                for (Call call = calls.peek(); call != null && call.isOver(now, limitNanos); call = calls.peek()) {
                    calls.poll();
                    call.cut();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One call. */
    static final class Call {
        private final Thread thread;
        private final long startNanos;
        private final AtomicInteger state = new AtomicInteger(RUNNING);

        private Call(Thread thread, long startNanos) {
            this.thread = thread;
            this.startNanos = startNanos;
        }

        /**
         * The call has returned.
         *
         * @return whether it was in time; if not, its thread's interrupt is taken back
         */
        boolean end() {
            if (state.compareAndSet(RUNNING, DONE)) {
                return true;
            }
            while (state.get() != INTERRUPTED) {
                Thread.onSpinWait(); // the sweeper is between its decision and the interrupt
            }
            Thread.interrupted();
            return false;
        }

        private boolean isOver(long now, long limitNanos) {
            return state.get() == DONE || now - startNanos > limitNanos;
        }

        private void cut() {
            if (state.compareAndSet(RUNNING, CUT)) {
                thread.interrupt();
                state.set(INTERRUPTED);
            }
        }
    }
}
