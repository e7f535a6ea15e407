package dev.penstock.rule;

import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import java.time.Duration;
import java.time.Instant;

/**
 * The time before which no more events of a type are expected of a device: that of its newest one, less how late an event
 * may be. In memory: the newest event time, and when that event was ingested.
 */
final class Watermark {

    private final String key;
    private final double allowedMillis;

    Watermark(String type, Duration allowedLateness) {
        this.key = "watermark " + type;
        this.allowedMillis = allowedLateness.toMillis();
    }

    /** Whether an event is older; one that is newer than all moves it. */
    boolean isLate(Event event, Instant time, DeviceMemory memory) {
        double millis = DeviceClock.millis(time);
        double[] newest = memory.get(key);
        if (newest != null && newest.length == 2 && millis < newest[0]) {
            boolean late = millis < newest[0] - allowedMillis;
            if (!late || !DeviceClock.wasSetBack(newest[1], event)) {
                return late;
            }
        }
        memory.put(key, new double[] {millis, DeviceClock.millis(event.ingestTime())});
        return false;
    }
}
