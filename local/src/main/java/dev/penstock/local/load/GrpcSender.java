package dev.penstock.local.load;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.edge.IngestMethods;
import dev.penstock.v1.PublishResponse;
import dev.penstock.v1.Receipt;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One sender with devices of its own: a call after the other, or one stream with up to {@link #STREAM_WINDOW} requests on
 * their way. It has no thread: it goes on where an answer arrives, or at a timer where a request is not due yet.
 */
final class GrpcSender {

    /** As many as keep a stream busy while the server writes. */
    static final int STREAM_WINDOW = 256;

    private final LoadPlan plan;
    private final PumpFleet fleet;
    private final GrpcDoor door;
    private final int index;
    private final IntervalLog intervals;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Sender.Tally> done = new CompletableFuture<>();
    private final Sender.Tally tally = new Sender.Tally();

    /** When each unanswered request was due, and how many events it has: answers come in order. */
    private final Queue<long[]> unanswered = new ArrayDeque<>();

    private long start;
    private long request;
    private long sequence;
    private boolean timed;
    private boolean finishing;
    private @Nullable ClientCall<byte[], byte[]> stream;

    GrpcSender(
            LoadPlan plan,
            PumpFleet fleet,
            GrpcDoor door,
            int index,
            IntervalLog intervals,
            Clock clock,
            ScheduledExecutorService timer) {
        this.plan = plan;
        this.fleet = fleet;
        this.door = door;
        this.index = index;
        this.intervals = intervals;
        this.clock = clock;
        this.timer = timer;
    }

    /** Sends until the plan's duration has passed. @return what it saw, once all is answered */
    synchronized Future<Sender.Tally> start(long startNanos) {
        start = startNanos;
        if (plan.door() == Door.GRPC_STREAM) {
            stream = door.start(IngestMethods.PUBLISH_STREAM, index, new Answers());
            stream.request(STREAM_WINDOW);
        }
        sendOn();
        return done;
    }

    private boolean hasRoom() {
        return stream == null ? unanswered.isEmpty() : unanswered.size() < STREAM_WINDOW && stream.isReady();
    }

    private synchronized void sendOn() {
        timed = false;
        while (!finishing && hasRoom()) {
            long now = System.nanoTime();
            long due = plan.eventsPerSecond() == 0 ? now : start + plan.dueNanos(request, index);
            if (due >= start + plan.duration().toNanos()) {
                finish();
                return;
            }
            if (due > now) {
                wake(due - now);
                return;
            }
            send(due);
        }
    }

    private void wake(long nanos) {
        if (!timed) {
            timed = true;
            Future<?> waking = timer.schedule(this::sendOn, nanos, TimeUnit.NANOSECONDS);
            if (waking.isCancelled()) {
                tally.fault("the timer has stopped");
            }
        }
    }

    private void send(long due) {
        byte[] body = fleet.request(plan, index, sequence, clock.instant());
        request++;
        sequence += plan.batch();
        tally.requests++;
        tally.sent += plan.batch();
        unanswered.add(new long[] {due, plan.batch()});
        if (stream != null) {
            stream.sendMessage(body);
        } else {
            ClientCall<byte[], byte[]> call = door.start(IngestMethods.PUBLISH, index, new Answers());
            call.request(2);
            call.sendMessage(body);
            call.halfClose();
        }
    }

    private void finish() {
        finishing = true;
        if (stream != null) {
            stream.halfClose();
        } else if (unanswered.isEmpty()) {
            done.complete(tally);
        }
    }

    private synchronized void answered(byte[] response) {
        long[] sent = unanswered.remove();
        long micros = (System.nanoTime() - sent[0]) / 1_000;
        tally.latencyMicros.recordValue(Math.min(micros, tally.latencyMicros.getHighestTrackableValue()));
        intervals.answered(micros);
        try {
            PublishResponse answer = PublishResponse.parseFrom(response);
            intervals.count(answer.getAccepted(), answer.getRejected(), 0);
            tally.accepted += answer.getAccepted();
            if (answer.getRejected() > 0) {
                tally.refused += answer.getRejected();
                tally.fault(firstReason(answer));
            }
        } catch (InvalidProtocolBufferException e) {
            tally.unanswered += sent[1];
            intervals.count(0, 0, sent[1]);
            tally.fault("answer: " + e.getMessage());
        }
    }

    private static String firstReason(PublishResponse answer) {
        return answer.getReceiptsList().stream()
                .filter(receipt -> receipt.getStatus() == Receipt.Status.STATUS_REJECTED)
                .flatMap(receipt -> receipt.getReasonsList().stream())
                .map(reason -> (reason.getCode() + " " + reason.getPath()).strip() + ": " + reason.getMessage())
                .findFirst()
                .orElse("rejected without a reason");
    }

    /** The call has ended; a stream with everything that was not answered. */
    private synchronized void closed(Status status) {
        if (!status.isOk()) {
            tally.fault(status.getCode() + ": " + status.getDescription());
        }
        boolean over = stream != null || finishing;
        for (long[] sent = unanswered.poll(); sent != null; sent = unanswered.poll()) {
            if (status.getCode() == Status.Code.UNAVAILABLE) {
                tally.unanswered += sent[1];
                intervals.count(0, 0, sent[1]);
            } else {
                tally.refused += sent[1];
                intervals.count(0, sent[1], 0);
            }
        }
        if (over) {
            done.complete(tally);
        } else {
            sendOn();
        }
    }

    private final class Answers extends ClientCall.Listener<byte[]> {
        @Override
        public void onMessage(byte[] response) {
            answered(response);
            ClientCall<byte[], byte[]> open = stream;
            if (open != null) {
                open.request(1);
                sendOn();
            }
        }

        @Override
        public void onReady() {
            if (stream != null) {
                sendOn();
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed(status);
        }
    }
}
