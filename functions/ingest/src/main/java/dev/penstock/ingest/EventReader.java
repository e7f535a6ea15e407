package dev.penstock.ingest;

import dev.penstock.event.Event;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the events of one body, one after the other. Each form of a body has its own reader; not thread-safe. */
interface EventReader {

    /** Why the body as a whole cannot be read; then there is nothing to read. */
    Optional<Refusal> refusal();

    /** How many events there are. */
    int count();

    /** Reads an event, counted from 0; null if it is rejected. */
    @Nullable
    Event read(int index);

    /** Why the event that was read last is rejected. */
    Receipt.Rejected rejection();

    /** Where the event that was read last names its device, as a JSON pointer. */
    default String devicePath() {
        return "/deviceId";
    }
}
