package dev.penstock.recent;

import dev.penstock.event.Event;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Metric;
import dev.penstock.port.DeviceState.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The latest event and metric values of devices: gathered from a batch, and merged with what is stored. */
final class LatestValues {

    private static final Comparator<Map.Entry<String, Metric>> NEWEST_FIRST =
            Comparator.<Map.Entry<String, Metric>, Stamp>comparing(
                            entry -> entry.getValue().stamp())
                    .reversed()
                    .thenComparing(Map.Entry::getKey);

    private LatestValues() {}

    /**
     * One state for each device that {@code events} came from, version 0, by device id. What Penstock itself says about a
     * device is no sign of life.
     */
    static Map<String, DeviceState> of(List<Event> events) {
        Map<String, List<Event>> byDevice = new LinkedHashMap<>();
        for (Event event : events) {
            if (event.isOwn()) {
                continue;
            }
            byDevice.computeIfAbsent(event.deviceId(), device -> new ArrayList<>())
                    .add(event);
        }
        Map<String, DeviceState> states = new LinkedHashMap<>();
        byDevice.forEach((deviceId, own) -> states.put(deviceId, ofDevice(deviceId, own)));
        return states;
    }

    private static DeviceState ofDevice(String deviceId, List<Event> events) {
        events.sort(Comparator.comparing(LatestValues::stamp).reversed());
        Instant lastSeen = Instant.MIN;
        Map<String, Metric> metrics = new HashMap<>();
        for (Event event : events) {
            lastSeen = later(lastSeen, event.ingestTime());
            Stamp stamp = stamp(event);
            if (event.isQuarantined()) {
                continue; // what nobody validated must not replace a value that somebody did
            }
            Metrics.forEach(event.data(), (name, json) -> metrics.putIfAbsent(name, new Metric(json, stamp)));
        }
        Event latest = events.getFirst();
        return new DeviceState(deviceId, lastSeen, stamp(latest), latest.type(), bounded(metrics), 0);
    }

    /**
     * What is known when both are: each part as the newer one has it, under the stored version.
     *
     * @param keeps which metrics are young enough to stay
     * @return empty if {@code fresh} tells nothing newer
     */
    static Optional<DeviceState> merge(@Nullable DeviceState stored, DeviceState fresh, Predicate<Metric> keeps) {
        if (stored == null) {
            return Optional.of(fresh);
        }
        boolean laterEvent = fresh.lastEvent().compareTo(stored.lastEvent()) > 0;
        boolean changed = laterEvent || fresh.lastSeen().isAfter(stored.lastSeen());
        Map<String, Metric> metrics = new HashMap<>(stored.metrics());
        for (Map.Entry<String, Metric> metric : fresh.metrics().entrySet()) {
            Metric known = metrics.get(metric.getKey());
            if (known == null || metric.getValue().stamp().compareTo(known.stamp()) > 0) {
                metrics.put(metric.getKey(), metric.getValue());
                changed = true;
            }
        }
        if (!changed) {
            return Optional.empty();
        }
        metrics.values().removeIf(keeps.negate());
        return Optional.of(new DeviceState(
                stored.deviceId(),
                later(stored.lastSeen(), fresh.lastSeen()),
                laterEvent ? fresh.lastEvent() : stored.lastEvent(),
                laterEvent ? fresh.lastType() : stored.lastType(),
                stored.silentSince(),
                bounded(metrics),
                stored.version()));
    }

    /** At most {@link Metrics#MAX_PER_DEVICE}; where there are more, the ones that were told last. */
    private static Map<String, Metric> bounded(Map<String, Metric> metrics) {
        if (metrics.size() <= Metrics.MAX_PER_DEVICE) {
            return metrics;
        }
        Map<String, Metric> newest = new HashMap<>();
        metrics.entrySet().stream()
                .sorted(NEWEST_FIRST)
                .limit(Metrics.MAX_PER_DEVICE)
                .forEach(entry -> newest.put(entry.getKey(), entry.getValue()));
        return newest;
    }

    private static Stamp stamp(Event event) {
        return new Stamp(event.timeOrIngestTime(), event.ingestTime(), event.id());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }
}
