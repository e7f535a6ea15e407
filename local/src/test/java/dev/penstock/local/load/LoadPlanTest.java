package dev.penstock.local.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.schema.SchemaSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadPlanTest {

    @Test
    void requestsOfAllConnectionsTogetherKeepTheRate() {
        LoadPlan plan = new LoadPlan(Door.HTTP, 1_000, 10, 50, 4, Duration.ofSeconds(1));
        assertEquals(0, plan.dueNanos(0, 0));
        assertEquals(10_000_000, plan.dueNanos(0, 1));
        assertEquals(40_000_000, plan.dueNanos(1, 0));
        assertEquals(1_000_000_000, plan.dueNanos(25, 0));
    }

    @Test
    void withoutARateEveryRequestIsDueAtOnce() {
        assertEquals(0, new LoadPlan(Door.HTTP, 0, 1, 10, 4, Duration.ofSeconds(1)).dueNanos(1_000, 3));
    }

    @Test
    void aDeviceNeverHasTwoConnections() {
        assertEquals(3, new LoadPlan(Door.HTTP, 1, 1, 3, 64, Duration.ofSeconds(1)).connections());
    }

    @Test
    void theFleetsEventsAreOfTheSizePromisedAndAccepted() throws IOException {
        PumpFleet fleet = new PumpFleet("r1", 42);
        var schema = Objects.requireNonNull(
                SchemaSet.load(Path.of("..", "pipeline", "schemas")).find("pump.telemetry"));
        for (int i = 0; i < 500; i++) {
            byte[] event = fleet.event(PumpFleet.deviceId(i % 7), i, Instant.parse("2026-11-23T10:15:00.123456789Z"));
            assertTrue(event.length > 240 && event.length < 330, event.length + " bytes");
            String data = new ObjectMapper().readTree(event).get("data").toString();
            assertEquals(List.of(), schema.check(data.getBytes(StandardCharsets.UTF_8)), data);
        }
        assertEquals(Set.of("load-pump-0", "load-pump-1", "load-probe"), PumpFleet.deviceIds(2));
        assertEquals("r1-pump-3-9", fleet.eventId("load-pump-3", 9));
    }
}
