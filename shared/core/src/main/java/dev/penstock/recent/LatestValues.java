package dev.penstock.recent;

import dev.penstock.event.Event;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Alarm;
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

/** The latest event, metric values and alarms of devices: gathered from a batch, and merged with what is stored. */
final class LatestValues {

    private static final Comparator<Map.Entry<String, Metric>> NEWEST_FIRST =
            Comparator.<Map.Entry<String, Metric>, Stamp>comparing(
                            entry -> entry.getValue().stamp())
                    .reversed()
                    .thenComparing(Map.Entry::getKey);

    private static final Stamp NEVER = new Stamp(Instant.MIN, Instant.MIN, "");

    private LatestValues() {}

    /**
     * One state for each device of {@code events}, version 0, by device id. What Penstock itself says about a device is no
     * sign of life: a device that only alarms are of was seen at {@link Instant#MIN}.
     */
    static Map<String, DeviceState> of(List<Event> events) {
        Map<String, List<Event>> byDevice = new LinkedHashMap<>();
        for (Event event : events) {
            byDevice.computeIfAbsent(event.deviceId(), device -> new ArrayList<>())
                    .add(event);
        }
        Map<String, DeviceState> states = new LinkedHashMap<>();
        byDevice.forEach((deviceId, own) -> states.put(deviceId, ofDevice(deviceId, own)));
        return states;
    }

    private static DeviceState ofDevice(String deviceId, List<Event> events) {
        Map<String, Alarm> alarms = StandingAlarms.of(events);
        events.removeIf(Event::isOwn);
        if (events.isEmpty()) {
            return new DeviceState(deviceId, Instant.MIN, NEVER, "", null, Map.of(), alarms, 0);
        }
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
        return new DeviceState(deviceId, lastSeen, stamp(latest), latest.type(), null, bounded(metrics), alarms, 0);
    }

    /**
     * What is known when both are: each part as the newer one has it, under the stored version.
     *
     * @param keeps whether what was said at that time is young enough to stay
     * @return empty if {@code fresh} tells nothing newer, or only of alarms of a device that is not known any more
     */
    static Optional<DeviceState> merge(@Nullable DeviceState stored, DeviceState fresh, Predicate<Stamp> keeps) {
        if (stored == null) {
            return fresh.lastSeen().equals(Instant.MIN) ? Optional.empty() : Optional.of(fresh);
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
        Map<String, Alarm> alarms = StandingAlarms.merge(stored.alarms(), fresh.alarms(), keeps);
        changed |= !alarms.equals(stored.alarms());
        if (!changed) {
            return Optional.empty();
        }
        metrics.values().removeIf(metric -> !keeps.test(metric.stamp()));
        return Optional.of(new DeviceState(
                stored.deviceId(),
                later(stored.lastSeen(), fresh.lastSeen()),
                laterEvent ? fresh.lastEvent() : stored.lastEvent(),
                laterEvent ? fresh.lastType() : stored.lastType(),
                stored.silentSince(),
                bounded(metrics),
                alarms,
                stored.version()));
    }

    /** At most {@link Metrics#MAX_PER_DEVICE}; where there are more, the ones that were told last. */
    private static Map<String, Metric> bounded(Map<String, Metric> metrics) {
        return firstOf(metrics, Metrics.MAX_PER_DEVICE, NEWEST_FIRST);
    }

    /** At most so many values; where there are more, the first ones in this order. */
    static <V> Map<String, V> firstOf(Map<String, V> values, int most, Comparator<Map.Entry<String, V>> order) {
        if (values.size() <= most) {
            return values;
        }
        Map<String, V> first = new HashMap<>();
        values.entrySet().stream()
                .sorted(order)
                .limit(most)
                .forEach(entry -> first.put(entry.getKey(), entry.getValue()));
        return first;
    }

    static Stamp stamp(Event event) {
        return new Stamp(event.timeOrIngestTime(), event.ingestTime(), event.id());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }
}
