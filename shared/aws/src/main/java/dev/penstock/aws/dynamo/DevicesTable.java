package dev.penstock.aws.dynamo;

import static dev.penstock.aws.dynamo.SortKeys.SEPARATOR;

import dev.penstock.event.Murmur3;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.port.DeviceState;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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

/**
 * The states of devices: {@code pk} is one of 16 slots, chosen by hash of the device id so that listing all devices needs
 * no scan and writing them no hot partition; {@code sk} is the device id. A state is one row, packed.
 */
final class DevicesTable {

    /** Stored keys depend on it. */
    private static final int SLOTS = 16;

    /** As many connections as the JDK keeps open to one host; more would be opened anew each time. */
    private static final int WRITES_AT_ONCE = 5;

    private static final String VERSION = "version";
    private static final String STATE = "state";
    private static final char CURSOR_KIND = 'd';

    private final Table table;

    DevicesTable(Table table) {
        this.table = table;
    }

    Map<String, DeviceState> find(Collection<String> deviceIds, Deadline deadline) {
        if (deviceIds.isEmpty()) {
            return Map.of();
        }
        List<Table.Key> keys = deviceIds.stream()
                .map(deviceId -> new Table.Key(slot(deviceId), deviceId))
                .toList();
        Map<String, DeviceState> found = new HashMap<>();
        for (Row row : table.find(keys, deadline)) {
            found.put(row.sk(), state(row));
        }
        return found;
    }

    /**
     * Saves each alone, because each has a condition of its own, some at once. All are tried before a failure is thrown,
     * so that one state that is too large does not keep the others back.
     */
    Set<String> save(List<DeviceState> states, Instant expires, Deadline deadline) {
        List<Future<Boolean>> saves = new ArrayList<>();
        Semaphore turns = new Semaphore(WRITES_AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (DeviceState state : states) {
                saves.add(threads.submit(inTurn(turns, () -> saveOne(state, expires, deadline))));
            }
        }
        Set<String> conflicts = new LinkedHashSet<>();
        PenstockException failure = null;
        for (int i = 0; i < saves.size(); i++) {
            try {
                if (!saves.get(i).get()) {
                    conflicts.add(states.get(i).deviceId());
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

    private boolean saveOne(DeviceState state, Instant expires, Deadline deadline) {
        Row row = Row.of(slot(state.deviceId()), state.deviceId())
                .expiring(expires)
                .with(VERSION, state.version() + 1)
                .with(STATE, DeviceStateJson.encode(state));
        return state.version() == 0
                ? table.writeIf(row, "attribute_not_exists(pk)", Map.of(), deadline)
                : table.writeIf(
                        row,
                        "version = :version",
                        Map.of(":version", AttributeValue.fromN(Long.toString(state.version()))),
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

    /** Slot by slot, by device id within a slot; one device more than asked for tells whether there is another page. */
    Page<DeviceState> list(int limit, String cursor, Instant now, Deadline deadline) {
        int slot = 0;
        Table.Key after = null;
        if (!cursor.isEmpty()) {
            after = place(cursor);
            slot = Integer.parseInt(after.pk().substring("slot-".length()));
        }
        List<Row> alive = new ArrayList<>();
        while (slot < SLOTS && alive.size() <= limit) {
            Table.Rows read = table.query(
                    new Table.Range(slotKey(slot), null, null), true, false, limit + 1 - alive.size(), after, deadline);
            read.rows().stream().filter(row -> row.isAlive(now)).forEach(alive::add);
            after = read.last();
            if (after == null) {
                slot++;
            }
        }
        List<Row> shown = alive.subList(0, Math.min(limit, alive.size()));
        String next = null;
        if (alive.size() > limit) {
            Row last = shown.getLast();
            next = Cursor.encode(CURSOR_KIND, last.pk() + SEPARATOR + last.sk());
        }
        return new Page<>(shown.stream().map(DevicesTable::state).toList(), next);
    }

    private static Table.Key place(String cursor) {
        String place = Cursor.decode(CURSOR_KIND, cursor);
        int separator = place.indexOf(SEPARATOR);
        if (separator < 0 || !place.substring(0, separator).matches("slot-(0[0-9]|1[0-5])")) {
            throw new IllegalArgumentException("cursor: not one of this list's");
        }
        return new Table.Key(place.substring(0, separator), place.substring(separator + 1));
    }

    private static DeviceState state(Row row) {
        try {
            return DeviceStateJson.decode(row.sk(), row.number(VERSION), row.bytes(STATE));
        } catch (PermanentException e) {
            throw e.in("read device " + row.sk());
        }
    }

    private static String slot(String deviceId) {
        return slotKey(Integer.remainderUnsigned(Murmur3.hash32(deviceId), SLOTS));
    }

    private static String slotKey(int slot) {
        return String.format(Locale.ROOT, "slot-%02d", slot);
    }
}
