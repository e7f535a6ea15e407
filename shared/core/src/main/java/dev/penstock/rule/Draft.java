package dev.penstock.rule;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.penstock.event.DerivedIds;
import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event while the rules change it. Its data is parsed only if somebody asks, and encoded only if somebody wrote. */
final class Draft {

    private static final String LATE = "late";

    private final Event event;
    private final EventTime times;
    private final DeviceMemory memory;
    private final Map<String, String> deviceAttributes;
    private final @Nullable Watermark watermark;
    private final List<Event> created = new ArrayList<>(0);
    private @Nullable Map<String, @Nullable Object> data;
    private @Nullable Instant time;
    private @Nullable String clock;
    private int changes;
    private @Nullable Boolean late;
    private boolean filtered;
    private @Nullable Split split;

    /**
     * @param deviceAttributes what the registry says of the event's device, by name
     * @param watermark of the event's type, or null if there is none
     */
    Draft(
            Event event,
            EventTime times,
            DeviceMemory memory,
            Map<String, String> deviceAttributes,
            @Nullable Watermark watermark) {
        this.event = event;
        this.times = times;
        this.memory = memory;
        this.deviceAttributes = deviceAttributes;
        this.watermark = watermark;
    }

    /** Part {@code index} (from 0) of this event: as this one is now, but for its id and data. */
    Draft part(Split into, int index) {
        Event event = this.event.part(DerivedIds.of(this.event.id(), "/" + (index + 1)));
        Draft part = new Draft(event, times, memory, deviceAttributes, watermark);
        part.data = into.data(index);
        part.changes = 1;
        part.time = time;
        part.clock = clock;
        return part;
    }

    /** What the rules remember of the event's device. */
    DeviceMemory memory() {
        return memory;
    }

    /** What the device registry says of the event's device, by name. */
    Map<String, String> deviceAttributes() {
        return deviceAttributes;
    }

    /**
     * Whether this event may change what is remembered: one that is late may not, nor one that is remembered already. {@link
     * #settleTime} must have succeeded.
     */
    boolean movesMemory() {
        return !memory.isPast() && !isLate();
    }

    private boolean isLate() {
        if (watermark == null || memory.isPast()) {
            return false;
        }
        if (late == null) {
            late = watermark.isLate(event, time(), memory);
        }
        return late;
    }

    /** The events that were created. */
    List<Event> created() {
        return created;
    }

    /** Adds an event that goes on beside this one, if this one passes: an alarm that it raised. */
    void create(Event other) {
        created.add(other);
    }

    Event event() {
        return event;
    }

    /** Parses the data, once; answers null, or why it cannot be parsed. */
    @Nullable
    String parseData() {
        if (data != null) {
            return null;
        }
        try {
            data = JsonData.parse(event.data());
            return null;
        } catch (JsonProcessingException e) {
            return "parse data: " + e.getOriginalMessage();
        }
    }

    /** The data, to be read only; {@link #parseData} must have succeeded. */
    Map<String, @Nullable Object> data() {
        Map<String, @Nullable Object> parsed = data;
        if (parsed == null) {
            throw new IllegalStateException("a step that reads data must say so");
        }
        return parsed;
    }

    /** The data, to be changed. */
    Map<String, @Nullable Object> changeData() {
        changes++;
        return data();
    }

    /** How many times a step has asked to change the data. */
    int changes() {
        return changes;
    }

    /** Whether a step has changed the data. */
    boolean isChanged() {
        return changes > 0;
    }

    /**
     * Sets the normalised time.
     *
     * @param skewed the value of the event's attribute {@code clock}, see {@link ClockSkew}, or null for none
     */
    void setTime(Instant normalised, @Nullable String skewed) {
        time = normalised;
        clock = skewed;
    }

    /** Normalises the time in the default way unless a step has done it; answers null, or why it cannot. */
    @Nullable
    String settleTime() {
        if (time != null) {
            return null;
        }
        return switch (times.of(event)) {
            case EventTime.At at -> {
                time = at.time();
                yield null;
            }
            case EventTime.Unreadable unreadable -> unreadable.reason();
        };
    }

    /** The time; {@link #settleTime} must have succeeded. */
    Instant time() {
        Instant settled = time;
        if (settled == null) {
            throw new IllegalStateException("the time is not settled");
        }
        return settled;
    }

    /** Ends the event here on purpose. */
    void filter() {
        filtered = true;
    }

    boolean isFiltered() {
        return filtered;
    }

    /** Ends the event here: its parts go on in its place. */
    void split(Split into) {
        split = into;
    }

    /** What it is to be split into, or null. */
    @Nullable
    Split split() {
        return split;
    }

    /** Whether no further step applies to it: it is filtered, or its parts go on. */
    boolean isOver() {
        return filtered || split != null;
    }

    /** The event as far as it has come: its time is null where no step has read it yet. */
    Event soFar() {
        return new Event(
                event.id(),
                event.deviceId(),
                event.type(),
                event.timeJson(),
                time,
                event.ingestTime(),
                event.schemaVersion(),
                event.source(),
                encodedData(),
                marked(event).attributes());
    }

    /** The event as it is now; {@link #settleTime} must have succeeded. */
    Event finish() {
        Event passed = marked(event.with(time(), encodedData()));
        return isLate() ? passed.withAttribute(LATE, "true") : passed;
    }

    private Event marked(Event result) {
        return clock == null ? result : result.withAttribute(ClockSkew.ATTRIBUTE, clock);
    }

    private byte[] encodedData() {
        return isChanged() ? JsonData.encode(data(), event.data().length + 64) : event.data();
    }
}
