package dev.penstock.dedup;

import org.jspecify.annotations.Nullable;

/**
 * The ids of one device, in two generations: when the young one is full it becomes the old one, and the old one is
 * forgotten. So a device that sends without measure costs bounded memory, and its oldest ids go first. Not thread-safe.
 */
final class DeviceIdsPassed {

    private final long mostPerGeneration;
    private IdTable young = new IdTable();
    private @Nullable IdTable old;
    private String order = "";

    /** With room for {@code most} ids at the least. */
    DeviceIdsPassed(long most) {
        this.mostPerGeneration = Math.max(1, most);
    }

    /** The order of the newest chunk that is in here; the empty string if there is none. */
    String order() {
        return order;
    }

    /** Notes that the chunks up to {@code newest} are in here. */
    void advanceTo(String newest) {
        if (newest.compareTo(order) > 0) {
            order = newest;
        }
    }

    int size() {
        return young.size() + (old == null ? 0 : old.size());
    }

    /** The position at which an id passed, or {@link IdTable#ABSENT}. */
    long position(PassedId id, int nowSeconds) {
        long position = young.position(id.high(), id.low(), nowSeconds);
        return position != IdTable.ABSENT || old == null ? position : old.position(id.high(), id.low(), nowSeconds);
    }

    /** Adds an id, unless it is there. */
    void add(PassedId id, int expiresSeconds, int nowSeconds) {
        if (position(id, nowSeconds) != IdTable.ABSENT) {
            return;
        }
        if (young.size() >= mostPerGeneration) {
            old = young;
            young = new IdTable();
        }
        young.add(id.high(), id.low(), id.position(), expiresSeconds, nowSeconds);
    }
}
