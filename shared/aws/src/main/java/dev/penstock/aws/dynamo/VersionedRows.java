package dev.penstock.aws.dynamo;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Rows with a version, which are written only over the version that was read. */
final class VersionedRows {

    /** As many connections as the JDK keeps open to one host; more would be opened anew each time. */
    private static final int WRITES_AT_ONCE = 5;

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
     * Saves each alone, because each has a condition of its own, some at once. All are tried before a failure is thrown,
     * so that one that is too large does not keep the others back.
     *
     * @return the devices whose rows somebody else wrote meanwhile
     */
    Set<String> save(List<Change> changes, Deadline deadline) {
        List<Future<Boolean>> saves = new ArrayList<>();
        Semaphore turns = new Semaphore(WRITES_AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Change change : changes) {
                saves.add(threads.submit(inTurn(turns, () -> saveOne(change, deadline))));
            }
        }
        Set<String> conflicts = new LinkedHashSet<>();
        PenstockException failure = null;
        for (int i = 0; i < saves.size(); i++) {
            try {
                if (!saves.get(i).get()) {
                    conflicts.add(changes.get(i).deviceId());
                }
            } catch (ExecutionException e) {
                failure = worse(failure, cause(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RetryableException("save devices: interrupted", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return conflicts;
    }

    private static Callable<Boolean> inTurn(Semaphore turns, Callable<Boolean> save) {
        return () -> {
            turns.acquire();
            try {
                return save.call();
            } finally {
                turns.release();
            }
        };
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
    private static PenstockException worse(@Nullable PenstockException one, PenstockException other) {
        return one instanceof RetryableException ? one : other;
    }

    private static PenstockException cause(ExecutionException e) {
        return switch (e.getCause()) {
            case PenstockException failure -> failure;
            case InterruptedException interrupted -> new RetryableException("save devices: interrupted", interrupted);
            case null, default -> throw new IllegalStateException("save devices", e.getCause());
        };
    }
}
