package dev.penstock.local.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.penstock.event.Event;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import dev.penstock.schema.EventSchema;
import dev.penstock.schema.SchemaSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class FleetModelsTest {

    private static final Path PIPELINE = Path.of("..", "pipeline");
    private static final Instant MIDNIGHT = Instant.parse("2026-06-01T00:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyModelSpeaksATypeThatTheShippedPipelineAccepts() throws IOException {
        SchemaSet schemas = SchemaSet.load(PIPELINE.resolve("schemas"));
        for (Model model : List.of(new Weather(1), new DriftingPump(2, 50), new FailingBearing(3, 50), new Meter(4))) {
            EventSchema schema = Objects.requireNonNull(schemas.find(model.type()), model.type());
            for (int i = 0; i < 200; i++) {
                String data = model.read(MIDNIGHT.plusSeconds(600L * i));
                assertEquals(List.of(), schema.check(data.getBytes(StandardCharsets.UTF_8)), model.type() + " " + data);
            }
        }
    }

    @Test
    void theSameSeedTellsTheSameStory() {
        Function<Long, List<String>> story = seed -> {
            Model pump = new DriftingPump(seed, 40);
            List<String> told = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                told.add(pump.read(MIDNIGHT));
            }
            return told;
        };
        assertEquals(story.apply(7L), story.apply(7L));
        assertTrue(!story.apply(7L).equals(story.apply(8L)));
    }

    @Test
    void theAfternoonIsWarmerThanTheNight() {
        Weather weather = new Weather(5);
        double night = mean(weather, MIDNIGHT.plusSeconds(3 * 3600), "temp");
        double afternoon = mean(weather, MIDNIGHT.plusSeconds(15 * 3600), "temp");
        assertTrue(afternoon - night > 10, afternoon + " K is hardly warmer than " + night + " K");
    }

    @Test
    void aMeterOnlyEverGrowsAndByWhatItsPowerSays() {
        Meter meter = new Meter(6);
        double before = number(meter.read(MIDNIGHT), "energy");
        for (int hour = 1; hour <= 48; hour++) {
            JsonNode read = tree(meter.read(MIDNIGHT.plusSeconds(3600L * hour)));
            double now = read.get("energy").asDouble();
            assertEquals(read.get("power").asDouble() / 1_000, now - before, 1e-3);
            before = now;
        }
    }

    @Test
    void aBearingGetsWorseThenIsRepaired() {
        FailingBearing bearing = new FailingBearing(9, 100);
        double worst = 0;
        double last = 0;
        int repairs = 0;
        for (int i = 0; i < 450; i++) {
            double vibration = number(bearing.read(MIDNIGHT), "vibration");
            if (vibration < last / 4) {
                repairs++;
            }
            worst = Math.max(worst, vibration);
            last = vibration;
        }
        assertTrue(worst > 8 && worst <= FailingBearing.REPAIR_AT, "" + worst);
        assertTrue(repairs >= 3 && repairs <= 6, "" + repairs);
    }

    @Test
    void aBearingThatWearsRaisesTheShippedAlarmAndItsRepairClearsIt() {
        RuleSet rules = RuleSet.load(PIPELINE, RuleSettings.DEFAULT);
        DeviceMemory memory = DeviceMemory.empty();
        FailingBearing bearing = new FailingBearing(20, 360);
        List<String> alarms = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            Instant time = MIDNIGHT.plusMillis(500L * i);
            byte[] data = bearing.read(time).getBytes(StandardCharsets.UTF_8);
            Event reading = new Event("e" + i, "pump-x", bearing.type(), null, time, time, "1", null, data);
            if (rules.apply(reading, memory) instanceof RuleOutcome.Passed passed) {
                passed.events().stream()
                        .filter(event -> event.type().equals(Event.ALARM))
                        .map(event -> tree(new String(event.data(), StandardCharsets.UTF_8)))
                        .forEach(alarm -> alarms.add(alarm.path("alarm").asText() + " "
                                + alarm.path("state").asText()));
            }
        }
        assertEquals(
                List.of("overheated raised", "overheated cleared", "overheated raised", "overheated cleared"), alarms);
    }

    @Test
    void aPumpClogsSlowlyAndIsFlushed() {
        DriftingPump pump = new DriftingPump(10, 100);
        List<Double> pressures = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            pressures.add(number(pump.read(MIDNIGHT), "pressure"));
        }
        long flushes = 0;
        for (int i = 1; i < pressures.size(); i++) {
            flushes += pressures.get(i) < pressures.get(i - 1) - 10 ? 1 : 0;
        }
        assertTrue(flushes >= 3 && flushes <= 5, "" + flushes);
    }

    @Test
    void brokenFirmwareBreaksInEveryWayThatANewcomerShouldSee() throws IOException {
        Garbage garbage = new Garbage("pump-x");
        EventSchema schema = Objects.requireNonNull(
                SchemaSet.load(PIPELINE.resolve("schemas")).find("pump.telemetry"));
        RuleSet rules = RuleSet.load(PIPELINE, RuleSettings.DEFAULT);
        int unreadable = 0;
        int invalid = 0;
        int failing = 0;
        for (int i = 0; i < 5; i++) {
            String body = new String(garbage.next(MIDNIGHT), StandardCharsets.UTF_8);
            JsonNode event;
            try {
                event = JSON.readTree(body);
            } catch (IOException e) {
                unreadable++;
                continue;
            }
            byte[] data = event.get("data").toString().getBytes(StandardCharsets.UTF_8);
            if (!schema.check(data).isEmpty()) {
                invalid++;
            } else if (rules.apply(new Event(
                            "x",
                            "pump-x",
                            "pump.telemetry",
                            event.get("time").toString(),
                            null,
                            MIDNIGHT,
                            "1",
                            null,
                            data))
                    instanceof RuleOutcome.Failed) {
                failing++;
            }
        }
        assertEquals(List.of(1, 2, 2), List.of(unreadable, invalid, failing));
    }

    private static double mean(Model model, Instant around, String field) {
        ToDoubleFunction<Integer> read = i -> number(model.read(around.plusSeconds(i)), field);
        double sum = 0;
        for (int i = 0; i < 100; i++) {
            sum += read.applyAsDouble(i);
        }
        return sum / 100;
    }

    private static double number(String json, String field) {
        return tree(json).get(field).asDouble();
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }
}
