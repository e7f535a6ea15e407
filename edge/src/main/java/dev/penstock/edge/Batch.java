package dev.penstock.edge;

import java.util.ArrayList;
import java.util.List;

/** What one worker has taken: it alone has requests of these tokens until it is done. Used by one thread. */
final class Batch {

    private final List<PendingRequest> requests = new ArrayList<>();
    private final List<RequestQueue.Sequence> sequences = new ArrayList<>();
    private long bytes;

    void add(PendingRequest request) {
        requests.add(request);
        bytes += request.bytes();
    }

    void hold(RequestQueue.Sequence sequence) {
        sequences.add(sequence);
    }

    /** In the order in which they are to be written. */
    List<PendingRequest> requests() {
        return requests;
    }

    List<RequestQueue.Sequence> sequences() {
        return sequences;
    }

    long bytes() {
        return bytes;
    }
}
