package dev.penstock.aws.dynamo;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Rows with a version, which are written only over the version that was read. */
final class VersionedRows {

    private static final String VERSION = "version";

    private final Table table;

    VersionedRows(Table table) {
        this.table = table;
    }

    /**
     * A row to be written.
     *
     * @param deviceId whose row it is
     * @param row the row, without its version
     * @param version the one that was read; 0 if there was no row
     */
    record Change(String deviceId, Row row, long version) {}

    /** The version of a row that was read. */
    static long version(Row row) {
        return row.number(VERSION);
    }

    /**
     * Saves each alone, because each has a condition of its own, some at once. One that is too large does not keep the
     * others back: a failure is thrown when all have been tried, or the table does not answer.
     *
     * @param changes one for each device
     * @return the devices whose rows somebody else wrote meanwhile
     */
    Set<String> save(List<Change> changes, Deadline deadline) {
        Set<String> conflicts = ConcurrentHashMap.newKeySet();
        Map<Change, PenstockException> failures = ConcurrentCalls.make(changes, change -> {
            if (!saveOne(change, deadline)) {
                conflicts.add(change.deviceId());
            }
        });
        failures.values().stream().reduce(VersionedRows::worse).ifPresent(failure -> {
            throw failure;
        });
        return conflicts;
    }

    private boolean saveOne(Change change, Deadline deadline) {
        Row row = change.row().with(VERSION, change.version() + 1);
        return change.version() == 0
                ? table.writeIf(row, "attribute_not_exists(pk)", Map.of(), deadline)
                : table.writeIf(
                        row,
                        "version = :version",
                        Map.of(":version", AttributeValue.fromN(Long.toString(change.version()))),
                        deadline);
    }

    /** A retryable failure hides a permanent one: the retry brings the permanent one back, alone. */
    private static PenstockException worse(PenstockException one, PenstockException other) {
        return one instanceof RetryableException ? one : other;
    }
}
