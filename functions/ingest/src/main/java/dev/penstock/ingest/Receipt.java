package dev.penstock.ingest;

import dev.penstock.outcome.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a device is told about one of its events. */
public sealed interface Receipt {

    /** The event's id as far as it could be read, cut if it is too long, or null. */
    @Nullable
    String id();

    /** The stream confirmed it. */
    record Accepted(String id) implements Receipt {}

    /**
     * It is not good, and sending it again will not help.
     *
     * @param reasons at least one
     */
    record Rejected(@Nullable String id, List<Rejection> reasons) implements Receipt {}

    /** It is good, but the stream did not confirm it: to be sent again. It may have been stored all the same. */
    record Unconfirmed(String id) implements Receipt {}
}
