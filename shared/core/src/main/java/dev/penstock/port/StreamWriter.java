package dev.penstock.port;

import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.util.List;

/** Writes records to one stream, and answers only when the stream has confirmed them. */
public interface StreamWriter {

    /**
     * Whether a later record of one partition key must wait until the earlier one is confirmed. Internal streams need
     * it, because a resend would overtake and a device would lose its order; it costs one call per wave of records.
     */
    enum Order {
        BY_PARTITION_KEY,
        NONE
    }

    /**
     * Writes {@code records}, resending what the stream refused for a while until {@code deadline}.
     *
     * @return what was not confirmed, by index into {@code records}, ascending; empty when all were. A record that is
     *     listed may still have been stored (its answer was lost), so the caller may only say "try again"
     */
    List<Unconfirmed> write(List<StreamRecord> records, Order order, Deadline deadline);

    /**
     * A record that the stream did not confirm.
     *
     * @param index its place in the list that was passed
     * @param cause why, and whether to try again
     */
    record Unconfirmed(int index, PenstockException cause) {}
}
