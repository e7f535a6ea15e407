package dev.penstock.aws.dynamo;

import static dev.penstock.aws.dynamo.SortKeys.SEPARATOR;

import dev.penstock.event.Murmur3;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Failures by time: {@code pk} is {@code day:<date>:<slot>}, {@code sk} is {@code failedAt#failureId}. Eight slots a day,
 * so that a storm of failures meets no hot partition; a list reads all eight and merges. The days themselves are rows of
 * the partition {@code days}, so that a list asks only for days on which something failed. A third row finds the failures of one event: {@code pk} is {@code event:<deviceId>#<eventId>},
 * {@code sk} as above.
 */
final class FailureIndex {

    /** Stored keys depend on it. */
    private static final int SLOTS = 8;

    private static final String DAYS = "days";

    /** A day's row outlives its failures, so that it need not be written anew with every failure of the day. */
    private static final Duration DAY_MARGIN = Duration.ofDays(2);

    private final Table table;

    /** By day: until when this instance knows the day's row to be there. */
    private final Map<String, Instant> daysKnown = new ConcurrentHashMap<>();

    FailureIndex(Table table) {
        this.table = table;
    }

    /**
     * Some keys of one day, newest first.
     *
     * @param lastKey where to go on
     * @param more whether the day has older ones
     */
    record Listed(List<String> keys, String lastKey, boolean more) {}

    void save(List<FailedEvent> failures, Instant expires, Deadline deadline) {
        Map<String, Row> rows = new LinkedHashMap<>();
        Map<String, Instant> newDays = new HashMap<>();
        for (FailedEvent failure : failures) {
            String day = day(sk(failure));
            if (daysKnown.getOrDefault(day, Instant.MIN).isBefore(expires)) {
                Instant until = expires.plus(DAY_MARGIN);
                newDays.put(day, until);
                rows.put(day, Row.of(DAYS, day).expiring(until));
            }
            String sk = sk(failure);
            rows.put(sk, Row.of(pk(day, slot(failure.failureId())), sk).expiring(expires));
            String deviceId = failure.deviceId();
            String eventId = failure.eventId();
            if (deviceId != null && eventId != null) {
                rows.put("of " + sk, Row.of(pk(deviceId, eventId), sk).expiring(expires));
            }
        }
        table.write(List.copyOf(rows.values()), deadline);
        daysKnown.putAll(newDays);
    }

    /** The newest {@code limit} keys of one event's failures, newest first. */
    List<String> ofEvent(String deviceId, String eventId, int limit, Instant now, Deadline deadline) {
        Table.Range all = new Table.Range(pk(deviceId, eventId), null, null);
        return table.query(all, false, false, limit, null, deadline).rows().stream()
                .filter(row -> row.isAlive(now))
                .map(Row::sk)
                .toList();
    }

    /** The days that have failures before the key, or all for an empty one; newest first. */
    List<String> days(String before, Deadline deadline) {
        List<String> days = new ArrayList<>();
        Table.Range range = new Table.Range(DAYS, null, before.isEmpty() ? null : day(before));
        Table.Key after = null;
        do {
            Table.Rows read = table.query(range, false, false, 0, after, deadline);
            read.rows().forEach(row -> days.add(row.sk()));
            after = read.last();
        } while (after != null);
        return days;
    }

    /**
     * The newest {@code limit} keys of a day before a key.
     *
     * @param before a key, or empty for the end of time
     */
    Listed before(String day, String before, int limit, Instant now, Deadline deadline) {
        List<Row> merged = new ArrayList<>();
        boolean more = false;
        for (int slot = 0; slot < SLOTS; slot++) {
            Table.Rows read = table.query(
                    new Table.Range(pk(day, slot), null, before.isEmpty() ? null : before),
                    false,
                    false,
                    // The end of a range is part of it: the key itself comes again, once.
                    limit + 1,
                    null,
                    deadline);
            read.rows().stream().filter(row -> !row.sk().equals(before)).forEach(merged::add);
            more |= read.last() != null;
        }
        merged.sort(Comparator.comparing(Row::sk).reversed());
        List<Row> newest = merged.subList(0, Math.min(limit, merged.size()));
        return new Listed(
                newest.stream().filter(row -> row.isAlive(now)).map(Row::sk).toList(),
                newest.isEmpty() ? before : newest.getLast().sk(),
                more || merged.size() > limit);
    }

    /** The sort key of a failure. */
    static String sk(FailedEvent failure) {
        return SortKeys.time(failure.failedAt()) + SEPARATOR + failure.failureId();
    }

    /** The id within a sort key. */
    static String failureId(String sk) {
        return sk.substring(sk.indexOf(SEPARATOR) + 1);
    }

    /** @throws IllegalArgumentException if it is no sort key of this index */
    static String checked(String sk) {
        if (!sk.matches("(?s)-?[0-9]{26}#.*")) {
            throw new IllegalArgumentException("cursor: not one of this list's");
        }
        return sk;
    }

    private static String day(String sk) {
        return SortKeys.parseTime(sk.substring(0, sk.indexOf(SEPARATOR)))
                .atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private static String pk(String day, int slot) {
        return "day:" + day + ':' + slot;
    }

    /** No device id contains the separator. */
    private static String pk(String deviceId, String eventId) {
        return "event:" + deviceId + SEPARATOR + eventId;
    }

    private static int slot(String failureId) {
        return Integer.remainderUnsigned(Murmur3.hash32(failureId), SLOTS);
    }
}
