package dev.penstock.edge;

import dev.penstock.time.Deadline;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a request of a call has begun to arrive, which gRPC tells nobody but who traces it: a stream may be silent
 * for long, but what has begun must arrive. Thread-safe.
 */
final class MessageArrival extends ServerStreamTracer {

    private static final Context.Key<MessageArrival> KEY = Context.key("penstock-message-arrival");

    private final Duration timeout;
    private volatile @Nullable Deadline arriveBy;

    private MessageArrival(Duration timeout) {
        this.timeout = timeout;
    }

    /** @param timeout for a request that has begun */
    static Factory factory(Duration timeout) {
        return new Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
                return new MessageArrival(timeout);
            }
        };
    }

    /** That of the call within whose context this is called. */
    static MessageArrival current() {
        return Objects.requireNonNull(KEY.get(), "the server traces no calls");
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    /** Its length was read. */
    @Override
    public void inboundMessage(int number) {
        arriveBy = Deadline.after(timeout);
    }

    @Override
    public void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
        arriveBy = null;
    }

    /** Whether a request has begun and did not arrive in time. */
    boolean isLate() {
        Deadline deadline = arriveBy;
        return deadline != null && deadline.hasPassed();
    }
}
