package dev.penstock.dedup;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids of the devices seen lately, bounded by a total. When that is reached, ids settle, which leaves room for seven
 * times as many; only then devices go. Those not seen for longest are first in both. Thread-safe.
 */
final class IdCache {

    /** What a device costs beside its ids, as a number of ids: else a million quiet devices would cost nothing. */
    private static final int DEVICE_COST = 8;

    /** How many settled ids take as much as one with its position. */
    private static final int SETTLED_FOR_ONE = 8;

    private final long most;
    private final Map<String, DeviceIdsPassed> devices = new LinkedHashMap<>(64, 0.75f, true);
    private long total;

    /** How many ids have their positions. */
    private long exact;

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
        long exactBefore = ids.size();
        devices.put(deviceId, ids);
        for (PassedId each : passed) {
            ids.add(each, expiresSeconds, nowSeconds);
        }
        total += cost(ids) - before;
        exact += ids.size() - exactBefore;
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

    /** The position at which an id passed, {@link IdTable#SETTLED} if it may have, or {@link IdTable#ABSENT}. */
    synchronized long position(String deviceId, PassedId id, int nowSeconds) {
        DeviceIdsPassed ids = devices.get(deviceId);
        return ids == null ? IdTable.ABSENT : ids.position(id, nowSeconds);
    }

    private static long cost(DeviceIdsPassed ids) {
        return (long) DEVICE_COST + ids.size() + ids.settledSize() / SETTLED_FOR_ONE;
    }

    /** How many ids are held, counting each device as a few, and settled ones as fewer. */
    synchronized long total() {
        return total;
    }

    /** Makes room. Between batches only: within one, it would evict what was just read for it. */
    synchronized void trim(int nowSeconds) {
        // With few ids a device there is little to settle. Else some at a time, because this walks over devices.
        if (total > most && exact > most / 8) {
            settle(most - most / 16, nowSeconds);
        }
        Iterator<DeviceIdsPassed> eldest = devices.values().iterator();
        while (total > most && eldest.hasNext()) {
            DeviceIdsPassed ids = eldest.next();
            total -= cost(ids);
            exact -= ids.size();
            eldest.remove();
        }
    }

    private void settle(long target, int nowSeconds) {
        Iterator<DeviceIdsPassed> eldest = devices.values().iterator();
        while (total > target && eldest.hasNext()) {
            DeviceIdsPassed ids = eldest.next();
            long before = cost(ids);
            exact -= ids.size();
            ids.settle(nowSeconds);
            total += cost(ids) - before;
        }
    }
}
