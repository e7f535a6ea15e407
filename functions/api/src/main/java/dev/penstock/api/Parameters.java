package dev.penstock.api;

import dev.penstock.port.RecentStore.Order;
import dev.penstock.recent.HistoryQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters of a request: each is read with its range, and all faults are told at once. */
final class Parameters {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Map<String, String> query;
    private final List<String> faults = new ArrayList<>();

    /** Parameters of which only {@code known} ones may be there. */
    Parameters(Map<String, String> query, Set<String> known) {
        this.query = query;
        for (String name : new TreeSet<>(query.keySet())) {
            if (!known.contains(name)) {
                faults.add("parameter '" + shortened(name) + "' is not known here; known: "
                        + (known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    /** {@code limit}: 1 to 1,000, by default 100. */
    int limit() {
        String text = query.get("limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below, in the same words as a number out of range.
        }
        fault("limit", "must be a whole number from 1 to 1000");
        return DEFAULT_LIMIT;
    }

    /** {@code cursor}, or the empty string. */
    String cursor() {
        return query.getOrDefault("cursor", "");
    }

    /** {@code type}, or null for all. */
    @Nullable
    String type() {
        return query.get("type");
    }

    /** {@code order}: {@code asc} or {@code desc}, by default the newest first. */
    Order order() {
        return switch (query.getOrDefault("order", "desc")) {
            case "asc" -> Order.OLDEST_FIRST;
            case "desc" -> Order.NEWEST_FIRST;
            default -> {
                fault("order", "must be asc (oldest first) or desc (newest first)");
                yield Order.NEWEST_FIRST;
            }
        };
    }

    /** A time: ISO-8601 with an offset, or milliseconds since 1970. */
    Instant time(String name, Instant fallback) {
        String text = query.get(name);
        if (text == null) {
            return fallback;
        }
        try {
            Instant time = text.matches("-?[0-9]{1,18}")
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    // Who writes +01:00 into an address without %2B sends a space.
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (!time.isBefore(HistoryQuery.EARLIEST) && !time.isAfter(HistoryQuery.LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // Told below, in the same words as a time out of range.
        }
        fault(
                name,
                "must be a time with its offset such as 2026-03-01T00:00:00Z, or milliseconds since 1970, in the years"
                        + " 1 to 9999");
        return fallback;
    }

    void fault(String name, String reason) {
        faults.add("parameter '" + name + "' " + reason);
    }

    List<String> faults() {
        return faults;
    }

    private static String shortened(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "...";
    }
}
