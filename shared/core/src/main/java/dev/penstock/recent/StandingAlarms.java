package dev.penstock.recent;

import dev.penstock.event.Event;
import dev.penstock.port.DeviceState.Alarm;
import dev.penstock.port.DeviceState.Stamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** How the alarms of a device stand: gathered from the events that raise and clear them. */
final class StandingAlarms {

    /** The most alarms that a device has at once; of more, the ones that were told last. */
    static final int MAX_PER_DEVICE = 50;

    /**
     * Which of two events was concluded later. Ingest time first, as the rules see events, since the event time of a device
     * whose clock is set back would leave an alarm raised that is cleared.
     */
    private static final Comparator<Stamp> ORDER = Comparator.comparing(Stamp::ingestTime)
            .thenComparing(Stamp::eventTime)
            .thenComparing(Stamp::eventId);

    private static final Comparator<Map.Entry<String, Alarm>> RAISED_AND_NEWEST_FIRST =
            Comparator.<Map.Entry<String, Alarm>, Boolean>comparing(
                            entry -> !entry.getValue().raised())
                    .thenComparing(entry -> entry.getValue().stamp(), ORDER.reversed())
                    .thenComparing(Map.Entry::getKey);

    private StandingAlarms() {}

    /** What {@code events} say of one device's alarms, by name. Those of other types say nothing. */
    static Map<String, Alarm> of(List<Event> events) {
        Map<String, Alarm> alarms = new HashMap<>();
        for (Event event : events) {
            if (event.type().equals(Event.ALARM)) {
                add(event, alarms);
            }
        }
        return alarms;
    }

    private static void add(Event event, Map<String, Alarm> alarms) {
        Map<String, String> data = new HashMap<>();
        Metrics.forEach(event.data(), data::put);
        String name = text(data, "alarm");
        if (name.isEmpty()) {
            return;
        }
        Stamp stamp = LatestValues.stamp(event);
        Alarm alarm =
                new Alarm(text(data, "state").equals("raised"), text(data, "severity"), since(data, stamp), stamp);
        alarms.merge(name, alarm, StandingAlarms::later);
    }

    private static String text(Map<String, String> data, String name) {
        String json = data.getOrDefault(name, "");
        return json.startsWith("\"") ? json.substring(1, json.length() - 1) : "";
    }

    private static Instant since(Map<String, String> data, Stamp stamp) {
        try {
            return Instant.parse(text(data, "since"));
        } catch (DateTimeException e) {
            return stamp.eventTime(); // Not of our making; that it is raised is what counts.
        }
    }

    /**
     * Both together: of each alarm what was concluded last.
     *
     * @param keeps whether one that is cleared is young enough to stay, so that an older event cannot raise it again; one
     *     that is raised stays until it is cleared
     */
    static Map<String, Alarm> merge(Map<String, Alarm> stored, Map<String, Alarm> fresh, Predicate<Stamp> keeps) {
        if (fresh.isEmpty()) {
            return stored;
        }
        Map<String, Alarm> merged = new HashMap<>(stored);
        fresh.forEach((name, alarm) -> merged.merge(name, alarm, StandingAlarms::later));
        merged.values().removeIf(alarm -> !alarm.raised() && !keeps.test(alarm.stamp()));
        return LatestValues.firstOf(merged, MAX_PER_DEVICE, RAISED_AND_NEWEST_FIRST);
    }

    private static Alarm later(Alarm one, Alarm other) {
        return ORDER.compare(other.stamp(), one.stamp()) > 0 ? other : one;
    }
}
