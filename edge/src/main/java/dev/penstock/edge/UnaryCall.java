package dev.penstock.edge;

import dev.penstock.ingest.PublishResponses;
import dev.penstock.ingest.Receipt;
import dev.penstock.time.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code Publish}: one request, one answer. Its listener runs on the connection's event loop and never waits. What has
 * arrived whole and found room in the queue is answered by a worker; whatever comes to nothing before is ended here.
 */
final class UnaryCall extends ServerCall.Listener<byte[]> implements Caller {

    private final ServerCall<byte[], byte[]> call;
    private final CallOrigin origin;
    private final RequestQueue queue;
    private final OpenCalls openCalls;
    private final Duration receiveTimeout;

    /** Null until the token is checked. */
    private volatile @Nullable Deadline arrival;

    /** Used by the event loop only. */
    private byte @Nullable [] body;

    /** Whether it is settled who ends the call: a worker, or it has been ended. Guarded by this. */
    private boolean settled;

    /** @param receiveTimeout for the request, so that a client that never finishes it holds nothing for long */
    UnaryCall(
            ServerCall<byte[], byte[]> call,
            CallOrigin origin,
            RequestQueue queue,
            OpenCalls openCalls,
            Duration receiveTimeout) {
        this.call = call;
        this.origin = origin;
        this.queue = queue;
        this.openCalls = openCalls;
        this.receiveTimeout = receiveTimeout;
    }

    void start(TokenLookups tokens) {
        openCalls.opened(this);
        tokens.check(origin.authorization(), this::read, this::refuse);
    }

    private void read() {
        arrival = Deadline.after(receiveTimeout);
        // One more than there may be, to notice that there is.
        call.request(2);
    }

    private void refuse(StatusException reason) {
        if (settle()) {
            fail(reason);
        }
    }

    @Override
    public void onMessage(byte[] encoded) {
        StatusException fault = Bytes.fault(encoded);
        if (fault != null) {
            refuse(fault);
        } else if (body == null) {
            body = encoded;
        } else if (settle()) {
            fail(malformed("there was more than one"));
        }
    }

    @Override
    public void onHalfClose() {
        if (!settle()) {
            return;
        }
        if (body == null) {
            fail(malformed("there was none"));
        } else if (!queue.offer(origin.request(body, this))) {
            fail(Statuses.queueFull());
        }
    }

    private static StatusException malformed(String what) {
        return Status.INTERNAL
                .withDescription("Publish takes one request; " + what)
                .asException();
    }

    @Override
    public void expire() {
        Deadline by = arrival;
        if (by != null && by.hasPassed() && settle()) {
            fail(Status.DEADLINE_EXCEEDED
                    .withDescription("the request did not arrive in time")
                    .asException());
        }
    }

    private synchronized boolean settle() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    @Override
    public void onCancel() {
        openCalls.closed(this);
    }

    @Override
    public void onComplete() {
        openCalls.closed(this);
    }

    @Override
    public boolean isGone() {
        return call.isCancelled();
    }

    @Override
    public void answer(List<Receipt> receipts) {
        call.sendHeaders(new Metadata());
        call.sendMessage(PublishResponses.encode(receipts));
        call.close(Status.OK, new Metadata());
    }

    @Override
    public void fail(StatusException reason) {
        Statuses.close(call, reason);
    }
}
