package dev.penstock.check;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline must fit besides itself: the deployment that is to run it.
 *
 * @param cacheFor how long a device is remembered after it was seen; a device that is expected less often is never missed
 * @param streams the names that routes may give to streams, or null if they are not known, and so not checked
 */
public record CheckSettings(Duration cacheFor, @Nullable Set<String> streams) {

    /** What functions have unless they are told otherwise; the streams are not known. */
    public static final CheckSettings DEFAULT = new CheckSettings(Duration.ofDays(7), null);

    public CheckSettings {
        streams = streams == null ? null : Set.copyOf(streams);
    }
}
