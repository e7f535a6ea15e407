package dev.penstock.ingest;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Receipts, counted.
 *
 * @param rejected by the code of their first reason; without the unconfirmed
 */
record Tally(int accepted, SortedMap<String, Integer> rejected, int unconfirmed) {

    static Tally of(IngestResult result) {
        return switch (result) {
            case IngestResult.Refused refused -> of(List.of());
            case IngestResult.Receipts receipts -> of(receipts.receipts());
        };
    }

    /** What a request brought: a repeat, whose answer is an old one, brought nothing. */
    static Tally ofStored(IngestResult result) {
        return result instanceof IngestResult.Receipts receipts && receipts.replayed() ? of(List.of()) : of(result);
    }

    static Tally of(List<Receipt> receipts) {
        int accepted = 0;
        int unconfirmed = 0;
        SortedMap<String, Integer> rejected = new TreeMap<>();
        for (Receipt receipt : receipts) {
            switch (receipt) {
                case Receipt.Accepted each -> accepted++;
                case Receipt.Unconfirmed each -> unconfirmed++;
                case Receipt.Rejected each ->
                    rejected.merge(each.reasons().getFirst().code(), 1, Integer::sum);
            }
        }
        return new Tally(accepted, rejected, unconfirmed);
    }
}
