package dev.penstock.ingest;

import java.util.List;

/** What became of a request. */
public sealed interface IngestResult {

    /** There are no receipts, only a reason. */
    record Refused(Refusal refusal) implements IngestResult {}

    /**
     * Every event has its receipt.
     *
     * @param receipts at least one, in the order of the events
     * @param replayed whether they were given before, to the first of several equal requests
     */
    record Receipts(List<Receipt> receipts, boolean replayed) implements IngestResult {

        /** Receipts of a request that was not there before. */
        public Receipts(List<Receipt> receipts) {
            this(receipts, false);
        }
    }
}
