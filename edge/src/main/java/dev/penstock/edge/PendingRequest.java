package dev.penstock.edge;

import dev.penstock.ingest.IngestRequest;
import dev.penstock.time.Deadline;

/**
 * A request on its way from its call to the stream and back.
 *
 * @param order what may not overtake one another: requests that have this in common, the token that they came with
 * @param deadline by which its caller wants to know
 */
record PendingRequest(IngestRequest request, String order, Deadline deadline, Caller caller) {

    int bytes() {
        return request.body().length;
    }
}
