package dev.penstock.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.port.DeviceAttributes;
import dev.penstock.time.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link DeviceAttributes} must do. */
public abstract class DeviceAttributesContract {

    private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));

    @SuppressWarnings("NullAway.Init") // set before each test
    private DeviceAttributes attributes;

    /** The adapter over an empty registry. */
    protected abstract DeviceAttributes open();

    @BeforeEach
    void openAttributes() {
        attributes = open();
    }

    @Test
    void anEmptyRegistryKnowsNoDevice() {
        assertEquals(Map.of(), attributes.find(Set.of("pump-1", "pump-2"), deadline));
        assertEquals(Map.of(), attributes.find(Set.of(), deadline));
    }

    @Test
    void attributesComeBackAsTheyWereForThoseThatHaveAny() {
        Map<String, String> one = Map.of("site", "north", "model", "T-2 \"wide\" \u00fc\ud83d\udca7");
        Map<String, String> other = Map.of("pk", "a", "sk", "b", "device", "c", "name", "d");
        attributes.save("pump-1", one, deadline);
        attributes.save("pump:2", other, deadline);

        assertEquals(
                Map.of("pump-1", one, "pump:2", other),
                attributes.find(Set.of("pump-1", "pump:2", "pump-3"), deadline));
        assertEquals(Map.of("pump-1", one), attributes.find(Set.of("pump-1"), deadline));
    }

    @Test
    void savingReplacesAllThatADeviceHad() {
        attributes.save("pump-1", Map.of("site", "north", "model", "T2"), deadline);
        attributes.save("pump-2", Map.of("site", "south"), deadline);
        attributes.save("pump-1", Map.of("site", "east"), deadline);

        assertEquals(
                Map.of("pump-1", Map.of("site", "east"), "pump-2", Map.of("site", "south")),
                attributes.find(Set.of("pump-1", "pump-2"), deadline));
    }

    @Test
    void savingNoneRemovesTheDevice() {
        attributes.save("pump-1", Map.of("site", "north"), deadline);
        attributes.save("pump-1", Map.of(), deadline);
        attributes.save("pump-2", Map.of(), deadline);

        assertEquals(Map.of(), attributes.find(Set.of("pump-1", "pump-2"), deadline));
    }

    @Test
    void aDeviceMayHaveAsManyAndAsLongOnesAsTheLimitSays() {
        Map<String, String> most = new HashMap<>();
        for (int i = 0; i < DeviceAttributes.MOST; i++) {
            most.put("a%063d".formatted(i), "\u20ac".repeat(DeviceAttributes.LONGEST_VALUE));
        }
        attributes.save("d".repeat(128), most, deadline);

        assertEquals(Map.of("d".repeat(128), most), attributes.find(Set.of("d".repeat(128)), deadline));
    }

    @Test
    void manyDevicesAreFoundAtOnce() {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (int i = 0; i < 130; i++) {
            all.put("pump-" + i, Map.of("number", Integer.toString(i)));
            attributes.save("pump-" + i, Map.of("number", Integer.toString(i)), deadline);
        }
        Set<String> asked = new HashSet<>(all.keySet());
        asked.add("pump-1000");

        assertEquals(all, attributes.find(asked, deadline));
    }
}
