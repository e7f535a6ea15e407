package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.signal.Signal;
import dev.penstock.testkit.InMemoryDeviceAttributes;
import dev.penstock.testkit.MovableClock;
import dev.penstock.testkit.RecordingSignals;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttributeCacheTest {

    private static final Map<String, String> NORTH = Map.of("site", "north");

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    private final InMemoryDeviceAttributes registry = new InMemoryDeviceAttributes();
    private final RecordingSignals signals = new RecordingSignals();
    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-23T10:15:00Z"));
    private final AttributeCache cache = new AttributeCache(registry, signals, clock);

    @BeforeEach
    void saveOne() {
        registry.save("a", NORTH, deadline);
    }

    @Test
    void anAnswerIsBelievedForAMinuteAndSoIsThatThereIsNone() {
        Map<String, Map<String, String>> expected = Map.of("a", NORTH, "b", Map.of());
        assertEquals(expected, cache.find(Set.of("a", "b"), deadline));
        clock.move(AttributeCache.FRESH.minusMillis(1));
        assertEquals(expected, cache.find(Set.of("a", "b"), deadline));
        assertEquals(Map.of("b", Map.of(), "c", Map.of()), cache.find(Set.of("b", "c"), deadline));
        clock.move(Duration.ofMillis(1));
        registry.save("b", NORTH, deadline);
        assertEquals(Map.of("a", NORTH, "b", NORTH, "c", Map.of()), cache.find(Set.of("a", "b", "c"), deadline));

        assertEquals(List.of(Set.of("a", "b"), Set.of("c"), Set.of("a", "b")), registry.asked());
        assertEquals(List.of(), signals.of(Signal.DependencyFailed.class));
    }

    @Test
    void whileTheRegistryIsDownWhatWasReadIsUsedForAnHourAndTheRestIsMissing() {
        cache.find(Set.of("a"), deadline);
        registry.failAlways(new RetryableException("throttled"));
        clock.move(AttributeCache.USABLE.minusMillis(1));

        assertEquals(Map.of("a", NORTH), cache.find(Set.of("a", "b"), deadline));
        Signal.DependencyFailed signal =
                signals.of(Signal.DependencyFailed.class).getLast();
        assertTrue(signal.retryable());
        assertEquals("device registry", signal.dependency());
        assertEquals(
                "transform batch: read attributes of 2 devices: throttled (1 go on with what was read up to 60 minutes"
                        + " ago, the others' records wait)",
                signal.reason());

        clock.move(Duration.ofMillis(1));
        assertEquals(Map.of(), cache.find(Set.of("a", "b"), deadline));
        registry.heal();
        assertEquals(Map.of("a", NORTH, "b", Map.of()), cache.find(Set.of("a", "b"), deadline));
    }

    @Test
    void whatWillNotHealByItselfIsSaidToBeSo() {
        registry.failNext(new PermanentException("access denied"));
        assertEquals(Map.of(), cache.find(Set.of("a"), deadline));
        assertTrue(!signals.of(Signal.DependencyFailed.class).getLast().retryable());
    }

    @Test
    void theCacheIsBoundedAndTheAnswerIsNot() {
        Set<String> many = new HashSet<>();
        for (int i = 0; i < 12_000; i++) {
            many.add("d" + i);
        }
        assertEquals(12_000, cache.find(many, deadline).size());
        cache.find(many, deadline);
        assertEquals(2, registry.asked().size());
        assertEquals(2_000, registry.asked().getLast().size());
    }
}
