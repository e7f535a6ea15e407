package dev.penstock.dedup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids of one device, in two generations: when the young one is full it becomes the old one, and the old one is
 * forgotten. So a device that sends without measure costs bounded memory, and its oldest ids go first. Where memory is
 * short, both settle: then it is known that an id passed, and not where. Not thread-safe.
 */
final class DeviceIdsPassed {

    /** Fewer settled ids than this are put together with the next; more would keep those that have expired too long. */
    private static final int LEAST_SETTLED = 4_096;

    private final long mostPerGeneration;
    private IdTable young = new IdTable();
    private @Nullable IdTable old;
    private final List<SettledIds> settled = new ArrayList<>();
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

    /** How many ids are known with their positions. */
    int size() {
        return young.size() + (old == null ? 0 : old.size());
    }

    /** How many are known without. */
    int settledSize() {
        return settled.stream().mapToInt(SettledIds::size).sum();
    }

    /** Forgets the positions, which are most of what an id takes. */
    void settle(int nowSeconds) {
        settled.removeIf(ids -> ids.haveExpired(nowSeconds));
        boolean joins = !settled.isEmpty() && settled.getLast().size() < LEAST_SETTLED;
        SettledIds ids = (joins ? settled.removeLast() : SettledIds.NONE).with(young, nowSeconds);
        settled.add(old == null ? ids : ids.with(old, nowSeconds));
        young = new IdTable();
        old = null;
    }

    /** The position at which an id passed, {@link IdTable#SETTLED} if it may have, or {@link IdTable#ABSENT}. */
    long position(PassedId id, int nowSeconds) {
        long position = exactPosition(id, nowSeconds);
        if (position != IdTable.ABSENT) {
            return position;
        }
        for (SettledIds ids : settled) {
            if (ids.mayHave(id.high())) {
                return IdTable.SETTLED;
            }
        }
        return IdTable.ABSENT;
    }

    private long exactPosition(PassedId id, int nowSeconds) {
        long position = young.position(id.high(), id.low(), nowSeconds);
        return position != IdTable.ABSENT || old == null ? position : old.position(id.high(), id.low(), nowSeconds);
    }

    /** Adds an id, unless it is there. */
    void add(PassedId id, int expiresSeconds, int nowSeconds) {
        if (exactPosition(id, nowSeconds) != IdTable.ABSENT) {
            return;
        }
        if (young.size() >= mostPerGeneration) {
            old = young;
            young = new IdTable();
        }
        young.add(id.high(), id.low(), id.position(), expiresSeconds, nowSeconds);
    }
}
