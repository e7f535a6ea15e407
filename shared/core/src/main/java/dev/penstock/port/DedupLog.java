package dev.penstock.port;

import dev.penstock.outcome.PenstockException;
import dev.penstock.time.Deadline;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * What came of reading several devices. One that is not in {@code unread} was read, also if it has no chunk.
     *
     * @param chunks of the devices that were read; those of one device in order, the devices in none
     * @param unread why a device could not be read, by its id; of such a device there are no chunks
     */
    record Read(List<Chunk> chunks, Map<String, PenstockException> unread) {

        /** None of these devices could be read, for the same reason. */
        public static Read failed(Collection<String> deviceIds, PenstockException cause) {
            Map<String, PenstockException> unread = new HashMap<>();
            deviceIds.forEach(deviceId -> unread.put(deviceId, cause));
            return new Read(List.of(), unread);
        }
    }

    /**
     * Reads the chunks of several devices that have not expired by {@code now}. A failure is in the answer, not thrown: one
     * device that cannot be read does not keep the others back.
     *
     * @param orderByDevice for each device the order after which its chunks are asked for; the empty string: all
     */
    Read readAfter(Map<String, String> orderByDevice, Instant now, Deadline deadline);
}
