package dev.penstock.dedup;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ids of the devices seen lately, bounded by a total; the devices not seen for longest go first. Thread-safe. */
final class IdCache {

    /** What a device costs beside its ids, as a number of ids: else a million quiet devices would cost nothing. */
    private static final int DEVICE_COST = 8;

    private final long most;
    private final Map<String, DeviceIdsPassed> devices = new LinkedHashMap<>(64, 0.75f, true);
    private long total;

    IdCache(long most) {
        this.most = most;
    }

    /** The order of the newest chunk that is in here for a device; the empty string if none is. */
    synchronized String order(String deviceId) {
        DeviceIdsPassed ids = devices.get(deviceId);
        return ids == null ? "" : ids.order();
    }

    /** Adds the ids of one chunk. */
    synchronized void add(String deviceId, List<PassedId> passed, int expiresSeconds, int nowSeconds) {
        DeviceIdsPassed known = devices.get(deviceId);
        DeviceIdsPassed ids = known == null ? new DeviceIdsPassed(most / 2) : known;
        long before = known == null ? 0 : cost(known);
        devices.put(deviceId, ids);
        for (PassedId each : passed) {
            ids.add(each, expiresSeconds, nowSeconds);
        }
        total += cost(ids) - before;
    }

    /**
     * Notes that all chunks of a device up to {@code order} have been read. Only reading moves it: what this instance
     * appends says nothing of what others appended before.
     */
    synchronized void advanceTo(String deviceId, String order) {
        DeviceIdsPassed ids = devices.get(deviceId);
        if (ids != null) {
            ids.advanceTo(order);
        }
    }

    /** The position at which an id passed, or {@link IdTable#ABSENT}. */
    synchronized long position(String deviceId, PassedId id, int nowSeconds) {
        DeviceIdsPassed ids = devices.get(deviceId);
        return ids == null ? IdTable.ABSENT : ids.position(id, nowSeconds);
    }

    private static long cost(DeviceIdsPassed ids) {
        return (long) DEVICE_COST + ids.size();
    }

    /** How many ids are held, counting each device as a few. */
    synchronized long total() {
        return total;
    }

    /** Evicts what is too much. Between batches only: within one, it would evict what was just read for it. */
    synchronized void trim() {
        Iterator<DeviceIdsPassed> eldest = devices.values().iterator();
        while (total > most && eldest.hasNext()) {
            total -= cost(eldest.next());
            eldest.remove();
        }
    }
}
