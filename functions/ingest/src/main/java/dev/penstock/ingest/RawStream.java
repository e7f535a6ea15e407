package dev.penstock.ingest;

import dev.penstock.codec.LanePacker;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.StreamWriter;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes accepted events to the raw stream, packed by lane: one record a lane wherever they fit into one. Thread-safe. */
public final class RawStream {

    /**
     * How long a write is tried. A shard that throttles takes again within its second, so what is not through after a few
     * is too much for the stream, and a device that waits had better be told to come back.
     */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    private final LanePacker packer;
    private final StreamWriter stream;
    private final Duration patience;
    private final Signals signals;

    /** A stream that is written with the default patience. */
    public RawStream(Lanes lanes, StreamWriter stream, Signals signals) {
        this(lanes, stream, DEFAULT_PATIENCE, signals);
    }

    /**
     * A stream.
     *
     * @param patience how long a write may be tried, resends included
     */
    public RawStream(Lanes lanes, StreamWriter stream, Duration patience, Signals signals) {
        this.patience = patience;
        this.packer = new LanePacker(lanes, LanePacker.DEFAULT_MAX_RECORD_BYTES);
        this.stream = stream;
        this.signals = signals;
    }

    /** Whose receipt tells of an event. */
    private record Origin(int request, int place) {}

    /**
     * Writes the events of one request, or of several together, which then share records and calls; those of one device in
     * their order.
     *
     * @return the receipts of each request, as the stream confirmed its events in time
     */
    List<List<Receipt>> write(List<Intake.Result.Taken> requests, Deadline deadline) {
        List<Event> events = new ArrayList<>();
        List<Origin> origins = new ArrayList<>();
        List<List<Receipt>> receipts = new ArrayList<>(requests.size());
        for (Intake.Result.Taken taken : requests) {
            events.addAll(taken.events());
            for (int place : taken.places()) {
                origins.add(new Origin(receipts.size(), place));
            }
            receipts.add(new ArrayList<>(taken.receipts()));
        }
        if (events.isEmpty()) {
            return receipts;
        }
        List<LanePacker.Packed> packed = packer.pack(events);
        List<StreamWriter.Unconfirmed> unconfirmed = stream.write(
                packed.stream().map(LanePacker.Packed::record).toList(),
                StreamWriter.Order.BY_PARTITION_KEY,
                deadline.atMost(patience));
        int unconfirmedEvents = 0;
        for (StreamWriter.Unconfirmed each : unconfirmed) {
            for (int event : packed.get(each.index()).eventIndexes()) {
                Origin origin = origins.get(event);
                receipts.get(origin.request())
                        .set(
                                origin.place(),
                                new Receipt.Unconfirmed(events.get(event).id()));
                unconfirmedEvents++;
            }
        }
        if (!unconfirmed.isEmpty()) {
            failed(unconfirmedEvents, unconfirmed.getFirst().cause().in("ingest: write raw stream"));
        }
        return receipts;
    }

    private void failed(int events, PenstockException cause) {
        signals.emit(new Signal.DependencyFailed(
                Stage.INGEST,
                "raw stream",
                cause instanceof RetryableException,
                events,
                String.valueOf(cause.getMessage())));
    }
}
