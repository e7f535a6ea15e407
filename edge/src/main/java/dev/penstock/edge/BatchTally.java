package dev.penstock.edge;

import dev.penstock.ingest.Receipt;
import dev.penstock.ingest.Refusal;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of a batch, in numbers: one signal for all of it, since a batch may be a thousand requests. */
final class BatchTally {

    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;

    private final SortedMap<String, Integer> rejected = new TreeMap<>();
    private int status = ACCEPTED;
    private int accepted;
    private int unconfirmed;
    private int bytes;

    void answered(PendingRequest request, List<Receipt> receipts) {
        bytes += request.bytes();
        for (Receipt receipt : receipts) {
            switch (receipt) {
                case Receipt.Accepted each -> accepted++;
                case Receipt.Unconfirmed each -> {
                    unconfirmed++;
                    status = UNAVAILABLE;
                }
                case Receipt.Rejected each ->
                    rejected.merge(each.reasons().getFirst().code(), 1, Integer::sum);
            }
        }
    }

    void refused(Refusal refusal) {
        status = Math.max(status, refusal.status());
    }

    /** @param took from when the batch was taken from the queue until it was answered */
    void emit(Signals signals, Duration took) {
        signals.emit(new Signal.RequestIngested(status, accepted, rejected, unconfirmed, bytes, took));
    }
}
