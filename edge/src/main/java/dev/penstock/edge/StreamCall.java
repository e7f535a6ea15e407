package dev.penstock.edge;

import dev.penstock.ingest.PublishResponses;
import dev.penstock.ingest.Receipt;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * {@code PublishStream}: many requests, an answer for each, in their order.
 *
 * <p>It reads one request at a time from the connection, and reads on while not too many are unanswered, the queue has
 * room, and the client takes the answers. What is not read stays in the connection's flow-control window, which fills up
 * and slows the client down. Its listener runs on the event loop and never waits; workers answer. All state is guarded by
 * this.
 */
final class StreamCall extends ServerCall.Listener<byte[]> implements Caller {

    private final ServerCall<byte[], byte[]> call;
    private final CallOrigin origin;
    private final RequestQueue queue;
    private final OpenCalls openCalls;
    private final MessageArrival arrival;
    private final int window;
    private final long windowBytes;

    /** Requests for which the queue had no room. */
    private final Queue<PendingRequest> parked = new ArrayDeque<>(0);

    /** Answers that the client was not ready for. */
    private final Queue<byte[]> unsent = new ArrayDeque<>(0);

    /** The sizes of the requests that are not answered. */
    private final Queue<Integer> unanswered = new ArrayDeque<>();

    private long unansweredBytes;

    /** Whether the token is checked. */
    private boolean admitted;

    /** Whether the next request is being read. */
    private boolean reading;

    private boolean clientIsDone;
    private @Nullable StatusException stopping;
    private boolean closed;

    StreamCall(
            ServerCall<byte[], byte[]> call,
            CallOrigin origin,
            RequestQueue queue,
            OpenCalls openCalls,
            MessageArrival arrival,
            int window,
            long windowBytes) {
        this.call = call;
        this.origin = origin;
        this.queue = queue;
        this.openCalls = openCalls;
        this.arrival = arrival;
        this.window = window;
        this.windowBytes = windowBytes;
    }

    void start(TokenLookups tokens) {
        begin();
        tokens.check(origin.authorization(), this::admit, this::fail);
    }

    private synchronized void begin() {
        call.sendHeaders(new Metadata());
        openCalls.opened(this);
    }

    private synchronized void admit() {
        admitted = true;
        readOn();
    }

    @Override
    public synchronized void onMessage(byte[] encoded) {
        reading = false;
        if (closed || stopping != null) {
            return; // never begun, never acknowledged
        }
        StatusException fault = Bytes.fault(encoded);
        if (fault != null) {
            stop(fault);
            return;
        }
        unanswered.add(encoded.length);
        unansweredBytes += encoded.length;
        PendingRequest request = origin.request(encoded, this);
        if (!parked.isEmpty()) {
            parked.add(request);
        } else if (!queue.offer(request)) {
            parked.add(request);
            queue.whenRoom(this::unpark);
        }
        readOn();
    }

    private synchronized void unpark() {
        for (PendingRequest request = parked.peek(); request != null; request = parked.peek()) {
            if (!closed && !queue.offer(request)) {
                queue.whenRoom(this::unpark);
                return;
            }
            parked.remove();
        }
        readOn();
    }

    /** Reads the next request if there is a place for it. */
    private void readOn() {
        if (admitted
                && !reading
                && !closed
                && stopping == null
                && parked.isEmpty()
                && unsent.isEmpty()
                && unanswered.size() < window
                && unansweredBytes < windowBytes) {
            reading = true;
            call.request(1);
        }
    }

    @Override
    public synchronized void onHalfClose() {
        clientIsDone = true;
        closeIfDone();
    }

    @Override
    public synchronized void onReady() {
        while (!unsent.isEmpty() && !closed && call.isReady()) {
            call.sendMessage(unsent.remove());
        }
        readOn();
        closeIfDone();
    }

    @Override
    public synchronized void onCancel() {
        closed = true;
        openCalls.closed(this);
    }

    @Override
    public void onComplete() {
        openCalls.closed(this);
    }

    @Override
    public boolean isGone() {
        return call.isCancelled() || isClosed();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void answer(List<Receipt> receipts) {
        byte[] response = PublishResponses.encode(receipts);
        synchronized (this) {
            if (closed) {
                return;
            }
            unansweredBytes -= unanswered.remove();
            if (unsent.isEmpty() && call.isReady()) {
                call.sendMessage(response);
            } else {
                unsent.add(response);
            }
            // Half a window at a time, because from here each reading on costs a hop to the event loop.
            if (unanswered.size() <= window / 2) {
                readOn();
            }
            closeIfDone();
        }
    }

    @Override
    public synchronized void fail(StatusException reason) {
        end(reason);
    }

    @Override
    public void expire() {
        if (arrival.isLate()) {
            stop(Status.DEADLINE_EXCEEDED
                    .withDescription("a request did not arrive in time")
                    .asException());
        }
    }

    /** Reads no more; ends the call for {@code reason} once what was begun is answered. */
    synchronized void stop(StatusException reason) {
        if (stopping == null) {
            stopping = reason;
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (closed || !unanswered.isEmpty() || !unsent.isEmpty()) {
            return;
        }
        if (stopping != null) {
            end(stopping);
        } else if (clientIsDone) {
            closed = true;
            call.close(Status.OK, new Metadata());
        }
    }

    private void end(StatusException reason) {
        if (!closed) {
            closed = true;
            Statuses.close(call, reason);
        }
    }
}
