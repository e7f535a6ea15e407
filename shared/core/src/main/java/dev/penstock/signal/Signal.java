package dev.penstock.signal;

import dev.penstock.outcome.Stage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Something worth a log line, a metric or both. Fields are bounded: names, counts and durations, never payloads or
 * tokens; one signal per request or batch, not per event, but for failures.
 */
public sealed interface Signal {

    /** The stage that speaks. */
    Stage stage();

    /** The log line's text. */
    String text();

    /** How loud. */
    Level level();

    /** Words for the log line that are no metrics, in order. */
    default Map<String, Object> fields() {
        return Map.of();
    }

    /** Counts (in events) and durations (names end in {@code Millis}), by metric name, in order. */
    default Map<String, Long> metrics() {
        return Map.of();
    }

    /**
     * An ingest request was answered.
     *
     * @param rejected events rejected, by code
     * @param unconfirmed events that were good but the stream did not confirm
     */
    record RequestIngested(
            int status,
            int accepted,
            SortedMap<String, Integer> rejected,
            int unconfirmed,
            int bodyBytes,
            Duration took)
            implements Signal {
        public RequestIngested {
            rejected = new TreeMap<>(rejected);
        }

        /** How many were rejected, whatever the code. */
        public int rejectedTotal() {
            return rejected.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public Stage stage() {
            return Stage.INGEST;
        }

        @Override
        public String text() {
            return "request ingested";
        }

        @Override
        public Level level() {
            return status >= 500 ? Level.WARN : Level.DEBUG;
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("status", status);
            fields.put("bodyBytes", bodyBytes);
            rejected.forEach((code, count) -> fields.put("rejected." + code, count));
            return fields;
        }

        @Override
        public Map<String, Long> metrics() {
            Map<String, Long> metrics = new LinkedHashMap<>();
            metrics.put("accepted", (long) accepted);
            metrics.put("rejected", (long) rejectedTotal());
            metrics.put("unconfirmed", (long) unconfirmed);
            metrics.put("tookMillis", took.toMillis());
            return metrics;
        }
    }

    /** A request was refused because its credential sends faster than it may. */
    record RateLimited() implements Signal {
        @Override
        public Stage stage() {
            return Stage.INGEST;
        }

        @Override
        public String text() {
            return "request over the rate limit";
        }

        @Override
        public Level level() {
            return Level.DEBUG;
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of("rateLimited", 1L);
        }
    }

    /** A repeated request got the answer of the first, and nothing was written. */
    record AnswerReplayed() implements Signal {
        @Override
        public Stage stage() {
            return Stage.INGEST;
        }

        @Override
        public String text() {
            return "answer replayed";
        }

        @Override
        public Level level() {
            return Level.DEBUG;
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of("replayed", 1L);
        }
    }

    /**
     * A batch was transformed. Counts cover the records before the lowest one that is reported for retry, since the rest
     * will be read again; so every event is counted once: {@code read + created = passed + failed + filtered +
     * duplicate}.
     *
     * @param created events that the rules made: one that became n counts n - 1 (parts, and alarms beside it)
     * @param lag from the newest event's ingest to now
     */
    record BatchTransformed(
            int read,
            int created,
            int passed,
            int failed,
            int filtered,
            int duplicate,
            int reportedRecords,
            Duration lag,
            Duration took)
            implements Signal {
        @Override
        public Stage stage() {
            return Stage.TRANSFORM;
        }

        @Override
        public String text() {
            return "batch transformed";
        }

        @Override
        public Level level() {
            return reportedRecords > 0 ? Level.WARN : Level.DEBUG;
        }

        @Override
        public Map<String, Long> metrics() {
            Map<String, Long> metrics = new LinkedHashMap<>();
            metrics.put("read", (long) read);
            metrics.put("created", (long) created);
            metrics.put("passed", (long) passed);
            metrics.put("failed", (long) failed);
            metrics.put("filtered", (long) filtered);
            metrics.put("duplicate", (long) duplicate);
            metrics.put("reportedRecords", (long) reportedRecords);
            metrics.put("lagMillis", lag.toMillis());
            metrics.put("tookMillis", took.toMillis());
            return metrics;
        }
    }

    /**
     * A batch was routed; counted as in {@link BatchTransformed}: {@code read = delivered + failed}.
     *
     * @param quarantined those of {@code delivered} whose type is unknown
     */
    record BatchRouted(
            int read, int delivered, int quarantined, int failed, int reportedRecords, Duration lag, Duration took)
            implements Signal {
        @Override
        public Stage stage() {
            return Stage.ROUTE;
        }

        @Override
        public String text() {
            return "batch routed";
        }

        @Override
        public Level level() {
            return reportedRecords > 0 ? Level.WARN : Level.DEBUG;
        }

        @Override
        public Map<String, Long> metrics() {
            Map<String, Long> metrics = new LinkedHashMap<>();
            metrics.put("read", (long) read);
            metrics.put("delivered", (long) delivered);
            metrics.put("failed", (long) failed);
            metrics.put("quarantined", (long) quarantined);
            metrics.put("reportedRecords", (long) reportedRecords);
            metrics.put("lagMillis", lag.toMillis());
            metrics.put("tookMillis", took.toMillis());
            return metrics;
        }
    }

    /**
     * All devices were looked at for silence.
     *
     * @param devices how many were looked at
     * @param raised alarm events that the clean stream confirmed, for devices that have fallen silent
     * @param cleared the same for devices that are back
     */
    record SilenceChecked(int devices, int raised, int cleared, Duration took) implements Signal {
        /** How many events came into the world here, which nobody read from the raw stream. */
        public int created() {
            return raised + cleared;
        }

        @Override
        public Stage stage() {
            return Stage.SILENCE;
        }

        @Override
        public String text() {
            return "silence checked";
        }

        @Override
        public Level level() {
            return created() > 0 ? Level.INFO : Level.DEBUG;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("raised", raised, "cleared", cleared);
        }

        @Override
        public Map<String, Long> metrics() {
            Map<String, Long> metrics = new LinkedHashMap<>();
            metrics.put("devices", (long) devices);
            metrics.put("created", (long) created());
            metrics.put("tookMillis", took.toMillis());
            return metrics;
        }
    }

    /** An accepted event became a failed event. */
    record EventFailed(
            Stage stage,
            @Nullable String deviceId,
            @Nullable String eventId,
            String reason) implements Signal {
        @Override
        public String text() {
            return reason;
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            if (deviceId != null) {
                fields.put("deviceId", deviceId);
            }
            if (eventId != null) {
                fields.put("eventId", eventId);
            }
            return fields;
        }
    }

    /** A dependency failed: a store, a stream, a sink. {@code reason} is the chain in words. */
    record DependencyFailed(Stage stage, String dependency, boolean retryable, int events, String reason)
            implements Signal {
        @Override
        public String text() {
            return reason;
        }

        @Override
        public Level level() {
            return retryable ? Level.WARN : Level.ERROR;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("dependency", dependency, "retryable", retryable);
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of("dependencyFailures", 1L);
        }
    }

    /** An API request was answered. {@code route} is the route key, for example {@code GET /v1/devices/{id}}. */
    record ApiAnswered(String route, int status, Duration took) implements Signal {
        @Override
        public Stage stage() {
            return Stage.API;
        }

        @Override
        public String text() {
            return "request answered";
        }

        @Override
        public Level level() {
            return status >= 500 ? Level.WARN : Level.DEBUG;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("route", route, "status", status);
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of("requests", 1L, "tookMillis", took.toMillis());
        }
    }

    /** A function is ready to serve. */
    record Started(Stage stage, Duration took) implements Signal {
        @Override
        public String text() {
            return "started";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of("startMillis", took.toMillis());
        }
    }
}
