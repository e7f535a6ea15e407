package dev.penstock.port;

import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.List;

/** A log per device of the event ids that have passed, packed. */
public interface DedupLog {

    /**
     * Ids of one device that passed together.
     *
     * @param deviceId the device
     * @param order a key that sorts as text in the order of the raw stream: how many digits the sequence number of the
     *     last of the ids has, those digits, a point and its index
     * @param expires when the ids are forgotten; whole seconds
     * @param bytes the packed ids (see Dedup)
     */
    record Chunk(String deviceId, String order, Instant expires, byte[] bytes) {}

    /** Appends chunks; one with the same device and order replaces the other (it is a retry). */
    void append(List<Chunk> chunks, Deadline deadline);

    /** The chunks of a device after {@code order} (the empty string: all) that have not expired by {@code now}, in order. */
    List<Chunk> readAfter(String deviceId, String order, Instant now, Deadline deadline);
}
