package dev.penstock.logging;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** Turns a log event into one line. */
interface LineFormat {
    /** The line without its line end. */
    String format(
            Instant time,
            Level level,
            String logger,
            String text,
            List<KeyValuePair> fields,
            @Nullable Throwable thrown);
}
