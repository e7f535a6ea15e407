package dev.penstock.edge;

import dev.penstock.ingest.Receipt;
import io.grpc.StatusException;
import java.util.List;

/** The call that a request came by. A worker tells it of its requests in their order. Thread-safe. */
interface Caller {

    /** Whether nobody waits for the answer any more: what has not been begun need not be written. */
    boolean isGone();

    /** Answers the oldest request that is not answered yet. */
    void answer(List<Receipt> receipts);

    /** Ends the call if a request of it did not arrive in time. */
    void expire();

    /** Ends the call: the oldest request that is not answered yet could not be taken, and no later one will be. */
    void fail(StatusException reason);
}
