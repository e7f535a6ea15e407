package dev.penstock.port;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a device now.
 *
 * @param deviceId the device
 * @param lastSeen the ingest time of the newest event that reached the cache
 * @param lastEvent the event that is latest by {@link Stamp} order
 * @param lastType that event's type
 * @param silentSince the {@code lastSeen} at which the device was found silent, or null while nobody misses it; only the
 *     silence check sets and clears it
 * @param metrics the latest value of every metric, by name (a path into {@code data} such as {@code motor.temperature})
 * @param alarms how each alarm that was raised stands, by name, also for some time when it is cleared
 * @param version 0 for a state that is not stored yet; grows by one with every save, and guards against lost updates
 */
public record DeviceState(
        String deviceId,
        Instant lastSeen,
        Stamp lastEvent,
        String lastType,
        @Nullable Instant silentSince,
        Map<String, Metric> metrics,
        Map<String, Alarm> alarms,
        long version) {

    public DeviceState {
        metrics = Map.copyOf(metrics);
        alarms = Map.copyOf(alarms);
    }

    /** The state of a device that nobody misses and that has no alarms. */
    public DeviceState(
            String deviceId,
            Instant lastSeen,
            Stamp lastEvent,
            String lastType,
            Map<String, Metric> metrics,
            long version) {
        this(deviceId, lastSeen, lastEvent, lastType, null, metrics, Map.of(), version);
    }

    /** The same state, silent since then; null if nobody misses the device any more. */
    public DeviceState withSilentSince(@Nullable Instant since) {
        return new DeviceState(deviceId, lastSeen, lastEvent, lastType, since, metrics, alarms, version);
    }

    /** The same state with these metrics. */
    public DeviceState withMetrics(Map<String, Metric> others) {
        return new DeviceState(deviceId, lastSeen, lastEvent, lastType, silentSince, others, alarms, version);
    }

    /** The same state with these alarms. */
    public DeviceState withAlarms(Map<String, Alarm> others) {
        return new DeviceState(deviceId, lastSeen, lastEvent, lastType, silentSince, metrics, others, version);
    }

    /** The same state as it is stored under a version. */
    public DeviceState withVersion(long stored) {
        return new DeviceState(deviceId, lastSeen, lastEvent, lastType, silentSince, metrics, alarms, stored);
    }

    /**
     * When and by which event something was said. Events with equal times have one stated order: event time, then ingest
     * time, then id.
     */
    public record Stamp(Instant eventTime, Instant ingestTime, String eventId) implements Comparable<Stamp> {
        private static final Comparator<Stamp> ORDER = Comparator.comparing(Stamp::eventTime)
                .thenComparing(Stamp::ingestTime)
                .thenComparing(Stamp::eventId);

        @Override
        public int compareTo(Stamp other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * A metric's latest value.
     *
     * @param valueJson a JSON scalar: number, string or boolean
     * @param stamp which event said so
     */
    public record Metric(String valueJson, Stamp stamp) {}

    /**
     * How an alarm stands.
     *
     * @param raised false once it is cleared
     * @param severity {@code info}, {@code warning} or {@code critical}
     * @param since when that began of which it warns
     * @param stamp the event that raised or cleared it
     */
    public record Alarm(boolean raised, String severity, Instant since, Stamp stamp) {}
}
