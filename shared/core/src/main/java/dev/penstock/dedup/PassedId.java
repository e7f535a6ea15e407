package dev.penstock.dedup;

import dev.penstock.event.Event;
import dev.penstock.event.Murmur3;
import dev.penstock.event.SourcePosition;

/**
 * An event id that passed, and where it stood, as 128 and 64 bits of hash. Two ids collide once in 10^19 events of one
 * device; two positions that collide only let a duplicate pass.
 *
 * @param high the id's hash, upper half
 * @param low the id's hash, lower half
 * @param position the source position
 */
record PassedId(long high, long low, long position) {

    /** Spreads the index over all bits; odd, so that no two indexes of one record meet. */
    private static final long INDEX_FACTOR = 0x9e3779b97f4a7c15L;

    static PassedId of(Event event, long record) {
        Murmur3.Hash128 id = Murmur3.hash128(event.id());
        return new PassedId(
                id.high(), id.low(), position(record, sourceOf(event).index()));
    }

    /** The hash of a raw record: its shard and sequence number. */
    static long record(SourcePosition source) {
        return Murmur3.hash128(source.shard() + ':' + source.sequenceNumber()).high();
    }

    static long position(long record, int index) {
        long position = record + INDEX_FACTOR * index;
        return position == IdTable.ABSENT || position == IdTable.SETTLED ? 0 : position;
    }

    static SourcePosition sourceOf(Event event) {
        SourcePosition source = event.source();
        if (source == null) {
            throw new IllegalArgumentException(event + " has no source position");
        }
        return source;
    }
}
