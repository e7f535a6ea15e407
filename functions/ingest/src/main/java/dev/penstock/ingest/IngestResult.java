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
     */
    record Receipts(List<Receipt> receipts) implements IngestResult {}
}
