package dev.penstock.transform;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.DeviceAttributes;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the device registry says of devices, that it says nothing included: believed for {@link #FRESH}, and while the
 * registry cannot be read for {@link #USABLE}. Thread-safe.
 */
final class AttributeCache {

    static final Duration FRESH = Duration.ofSeconds(60);

    static final Duration USABLE = Duration.ofHours(1);

    /** Enough for the devices of some shards; a flood of new devices can push out only this many. */
    private static final int SIZE = 10_000;

    private final DeviceAttributes registry;
    private final Signals signals;
    private final Clock clock;
    private final Map<String, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
            return size() > SIZE;
        }
    };

    private record Answer(Map<String, String> attributes, Instant at) {}

    AttributeCache(DeviceAttributes registry, Signals signals, Clock clock) {
        this.registry = registry;
        this.signals = signals;
        this.clock = clock;
    }

    /** The attributes of devices, each with none if it has none; a device that cannot be looked up now is missing. */
    Map<String, Map<String, String>> find(Set<String> devices, Deadline deadline) {
        Instant now = clock.instant();
        Map<String, Map<String, String>> found = new HashMap<>();
        Set<String> asked = new HashSet<>(devices);
        asked.removeAll(addCached(devices, now.minus(FRESH), found));
        if (asked.isEmpty()) {
            return found;
        }
        try {
            Map<String, Map<String, String>> answered = registry.find(asked, deadline);
            synchronized (answers) {
                for (String device : asked) {
                    Map<String, String> attributes = answered.getOrDefault(device, Map.of());
                    answers.put(device, new Answer(attributes, now));
                    found.put(device, attributes);
                }
            }
        } catch (PenstockException e) {
            Set<String> old = addCached(asked, now.minus(USABLE), found);
            signals.emit(new Signal.DependencyFailed(
                    Stage.TRANSFORM,
                    "device registry",
                    !(e instanceof PermanentException),
                    asked.size(),
                    Stage.TRANSFORM.label() + " batch: read attributes of " + asked.size() + " devices: "
                            + e.getMessage() + " (" + old.size() + " go on with what was read up to "
                            + USABLE.toMinutes() + " minutes ago, the others' records wait)"));
        }
        return found;
    }

    /** Adds what was read after a time, and says of which devices. */
    private Set<String> addCached(Set<String> devices, Instant after, Map<String, Map<String, String>> found) {
        Set<String> cached = new HashSet<>();
        synchronized (answers) {
            for (String device : devices) {
                Answer answer = answers.get(device);
                if (answer != null && answer.at.isAfter(after)) {
                    found.put(device, answer.attributes);
                    cached.add(device);
                }
            }
        }
        return cached;
    }
}
