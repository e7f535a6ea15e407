package dev.penstock.codec;

import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.port.StreamRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packs events into records: at most one record a lane, split only at the size limit, so that devices keep their order. */
public final class LanePacker {

    /**
     * The most bytes that a packed record may hold unless configured otherwise: well below Kinesis's 1 MiB, so that a
     * failing record is cheap to keep, and 40 PUT payload units of 25 KB.
     */
    public static final int DEFAULT_MAX_RECORD_BYTES = 1_000_000;

    private final Lanes lanes;
    private final int maxRecordBytes;
    private final @Nullable String pipeline;

    /** Packs for the raw stream. */
    public LanePacker(Lanes lanes, int maxRecordBytes) {
        this(lanes, maxRecordBytes, null);
    }

    /**
     * Packs what rules have seen.
     *
     * @param pipeline the version of the pipeline that the rules are of, which the records name
     */
    public LanePacker(Lanes lanes, int maxRecordBytes, @Nullable String pipeline) {
        this.lanes = lanes;
        this.maxRecordBytes = maxRecordBytes;
        this.pipeline = pipeline;
    }

    /**
     * A record ready to be written.
     *
     * @param eventIndexes which of the packed events it holds, as indexes into the list that was passed
     */
    public record Packed(StreamRecord record, List<Integer> eventIndexes) {}

    /** Packs {@code events}; records of one lane stand in the order of their events. */
    public List<Packed> pack(List<Event> events) {
        return plan(events).stream().map(planned -> pack(planned, events)).toList();
    }

    /**
     * The events that will make up one record.
     *
     * @param eventIndexes which of the planned events, as indexes into the list that was passed
     */
    public record Planned(int lane, List<Integer> eventIndexes) {}

    /** Decides which events go into which record, so that the records can be packed at once, by several threads. */
    public List<Planned> plan(List<Event> events) {
        Map<Integer, Open> openByLane = new LinkedHashMap<>();
        List<Planned> planned = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            int lane = lanes.of(event.deviceId());
            int size = EventBatchCodec.sizeBound(event);
            Open open = openByLane.computeIfAbsent(lane, Open::new);
            if (!open.indexes.isEmpty() && open.bytes + size > maxRecordBytes) {
                planned.add(open.close());
                open = new Open(lane);
                openByLane.put(lane, open);
            }
            open.indexes.add(i);
            open.bytes += size;
        }
        for (Open open : openByLane.values()) {
            planned.add(open.close());
        }
        return planned;
    }

    /** Packs one record of the {@code events} that {@link #plan} was passed. Thread-safe. */
    public Packed pack(Planned planned, List<Event> events) {
        List<Event> own = planned.eventIndexes().stream().map(events::get).toList();
        byte[] bytes = EventBatchCodec.encode(new EventBatch(planned.lane(), pipeline, own));
        return new Packed(
                new StreamRecord(lanes.partitionKey(planned.lane()), lanes.explicitHashKey(planned.lane()), bytes),
                planned.eventIndexes());
    }

    private static final class Open {
        private final int lane;
        private final List<Integer> indexes = new ArrayList<>();
        private int bytes;

        private Open(int lane) {
            this.lane = lane;
        }

        private Planned close() {
            return new Planned(lane, indexes);
        }
    }
}
