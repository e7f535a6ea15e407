package dev.penstock.aws.dynamo;

import static dev.penstock.aws.dynamo.SortKeys.SEPARATOR;

import dev.penstock.event.Murmur3;
import dev.penstock.outcome.PermanentException;
import dev.penstock.port.DeviceState;
import dev.penstock.port.Page;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The states of devices: {@code pk} is one of 16 slots, chosen by hash of the device id so that listing all devices needs
 * no scan and writing them no hot partition; {@code sk} is the device id. A state is one row, packed.
 */
final class DevicesTable {

    /** Stored keys depend on it. */
    private static final int SLOTS = 16;

    private static final String STATE = "state";
    private static final char CURSOR_KIND = 'd';

    private final Table table;
    private final VersionedRows rows;

    DevicesTable(Table table) {
        this.table = table;
        this.rows = new VersionedRows(table);
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

    Set<String> save(List<DeviceState> states, Instant expires, Deadline deadline) {
        return rows.save(
                states.stream()
                        .map(state -> new VersionedRows.Change(
                                state.deviceId(),
                                Row.of(slot(state.deviceId()), state.deviceId())
                                        .expiring(expires)
                                        .with(STATE, DeviceStateJson.encode(state)),
                                state.version()))
                        .toList(),
                deadline);
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
            return DeviceStateJson.decode(row.sk(), VersionedRows.version(row), row.bytes(STATE));
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
