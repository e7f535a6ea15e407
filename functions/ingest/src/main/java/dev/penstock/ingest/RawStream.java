package dev.penstock.ingest;

import dev.penstock.codec.LanePacker;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.PenstockException;
import dev.penstock.port.StreamWriter;
import dev.penstock.time.Deadline;
import java.util.ArrayList;
import java.util.List;

/** Writes events to the raw stream, packed by lane: one record a lane wherever they fit into one. Thread-safe. */
public final class RawStream {

    private final LanePacker packer;
    private final StreamWriter stream;

    public RawStream(Lanes lanes, StreamWriter stream) {
        this.packer = new LanePacker(lanes, LanePacker.DEFAULT_MAX_RECORD_BYTES);
        this.stream = stream;
    }

    /**
     * An event that the stream did not confirm; it may have been stored all the same.
     *
     * @param index its place in the list that was passed
     * @param cause why, and whether to try again
     */
    public record Unconfirmed(int index, PenstockException cause) {}

    /**
     * Writes events, those of one device in their order.
     *
     * @return what was not confirmed by the deadline; empty when all were
     */
    public List<Unconfirmed> write(List<Event> events, Deadline deadline) {
        if (events.isEmpty()) {
            return List.of();
        }
        List<LanePacker.Packed> packed = packer.pack(events);
        List<Unconfirmed> unconfirmed = new ArrayList<>();
        for (StreamWriter.Unconfirmed record : stream.write(
                packed.stream().map(LanePacker.Packed::record).toList(),
                StreamWriter.Order.BY_PARTITION_KEY,
                deadline)) {
            for (int event : packed.get(record.index()).eventIndexes()) {
                unconfirmed.add(new Unconfirmed(event, record.cause()));
            }
        }
        return unconfirmed;
    }
}
