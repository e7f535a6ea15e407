package dev.penstock.edge;

import dev.penstock.ingest.Admission;
import dev.penstock.ingest.Ingest;
import dev.penstock.ingest.Intake;
import dev.penstock.ingest.Receipt;
import dev.penstock.time.Deadline;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One batch from the queue to the stream and back. Used once, by one thread. */
final class BatchWrite {

    private static final Logger LOG = LoggerFactory.getLogger(BatchWrite.class);

    private final Ingest ingest;
    private final BatchTally tally = new BatchTally();

    private final List<PendingRequest> written = new ArrayList<>();
    private final List<Intake.Result.Taken> taken = new ArrayList<>();

    /** Requests that were answered before: they wait for their turn, store nothing and count nothing. */
    private final Set<PendingRequest> repeated = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Calls whose request could not be taken, with the reason; their later requests are not looked at. */
    private final Map<Caller, StatusException> failed = new LinkedHashMap<>();

    BatchWrite(Ingest ingest) {
        this.ingest = ingest;
    }

    /** Takes what can be taken, writes it with one write, and answers. @return what became of it, in numbers */
    BatchTally run(List<PendingRequest> requests) {
        for (PendingRequest request : requests) {
            if (!request.caller().isGone() && !failed.containsKey(request.caller())) {
                take(request);
            }
        }
        write();
        // After the answers to the requests before, which are the older ones.
        failed.forEach(Caller::fail);
        return tally;
    }

    private void take(PendingRequest request) {
        try {
            switch (ingest.take(request.request(), request.deadline())) {
                case Intake.Result.Refused refused -> {
                    tally.refused(refused.refusal());
                    failed.put(request.caller(), Statuses.of(refused.refusal()));
                }
                case Admission.Repeated before -> {
                    repeated.add(request);
                    written.add(request);
                    taken.add(new Intake.Result.Taken(before.receipts(), List.of(), List.of(), null));
                }
                case Intake.Result.Taken good -> {
                    written.add(request);
                    taken.add(good);
                }
            }
        } catch (RuntimeException e) {
            // A fault of ours in one request stops neither the others nor the worker.
            failed.put(request.caller(), fault("take a request", e));
        }
    }

    private void write() {
        if (taken.isEmpty()) {
            return;
        }
        List<List<Receipt>> receipts;
        try {
            receipts = ingest.write(taken, longest(written));
        } catch (RuntimeException e) {
            StatusException fault = fault("write a batch", e);
            written.forEach(request -> failed.put(request.caller(), fault));
            return;
        }
        for (int i = 0; i < written.size(); i++) {
            if (!repeated.contains(written.get(i))) {
                tally.answered(written.get(i), receipts.get(i));
            }
            written.get(i).caller().answer(receipts.get(i));
        }
    }

    /**
     * The deadline of who has most time: gRPC itself tells those whose deadline passes before, and nobody's haste costs
     * another's events.
     */
    private static Deadline longest(List<PendingRequest> requests) {
        Deadline longest = requests.getFirst().deadline();
        for (PendingRequest request : requests) {
            if (request.deadline().remaining().compareTo(longest.remaining()) > 0) {
                longest = request.deadline();
            }
        }
        return longest;
    }

    private static StatusException fault(String step, RuntimeException e) {
        LOG.error("edge: {}", step, e);
        return Status.INTERNAL
                .withDescription("an unexpected fault; it is logged")
                .asException();
    }
}
