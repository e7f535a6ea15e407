package dev.penstock.recent;

import static dev.penstock.recent.Samples.NOON;
import static dev.penstock.recent.Samples.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatestValuesTest {

    private static DeviceState of(Event... events) {
        Map<String, DeviceState> states = LatestValues.of(List.of(events));
        assertEquals(1, states.size());
        return states.values().iterator().next();
    }

    private static Map<String, String> values(DeviceState state) {
        Map<String, String> values = new TreeMap<>();
        state.metrics().forEach((name, metric) -> values.put(name, metric.valueJson()));
        return values;
    }

    private static DeviceState merge(DeviceState stored, DeviceState fresh) {
        return LatestValues.merge(stored, fresh, metric -> true).orElse(stored);
    }

    @Test
    void metricsAreScalarLeavesByDottedPath() {
        DeviceState state = of(event("a", "d", NOON, """
                {"t":72.40,"motor":{"rpm":1480,"on":true,"bearing":{"g":1e-3}},"text":"a \\"b\\"","none":null,"list":[1,{"x":2}],"last":0}
                """));
        assertEquals(
                Map.of(
                        "t", "72.40",
                        "motor.rpm", "1480",
                        "motor.on", "true",
                        "motor.bearing.g", "1e-3",
                        "text", "\"a \\\"b\\\"\"",
                        "last", "0"),
                values(state));
    }

    @Test
    void alarmsAreNoReadingsAndNoSignOfLife() {
        Event reading = event("a", "d", NOON, "{\"t\":1}");
        Event alarm = new Event(
                "a/alarm/x",
                "d",
                "penstock.alarm",
                null,
                NOON.plusSeconds(60),
                NOON.plusSeconds(60),
                "1",
                null,
                "{\"alarm\":\"x\",\"state\":\"raised\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(of(reading), of(reading, alarm).withAlarms(Map.of()));
        assertEquals(Instant.MIN, of(alarm).lastSeen());
    }

    @Test
    void longNamesLongTextsAndTooManyMetricsAreLeftOut() {
        String many =
                IntStream.range(0, 300).mapToObj(i -> "\"m" + i + "\":" + i).collect(Collectors.joining(","));
        DeviceState state = of(event(
                "a", "d", NOON, "{\"%s\":1,\"text\":\"%s\",%s}".formatted("n".repeat(129), "x".repeat(257), many)));
        assertEquals(200, state.metrics().size());
        assertEquals("0", state.metrics().get("m0").valueJson());
        assertEquals("199", state.metrics().get("m199").valueJson());
    }

    @Test
    void unreadableDataGivesTheMetricsBeforeTheFault() {
        assertEquals(Map.of("a", "1"), values(of(event("a", "d", NOON, "{\"a\":1,\"b\":nonsense}"))));
        assertEquals(Map.of(), values(of(event("a", "d", NOON, "[1,2]"))));
    }

    @Test
    void eachMetricIsTheLatestInTheBatchWhateverTheOrder() {
        Event early = event("1", "d", NOON.minusSeconds(60), "{\"a\":1,\"b\":1}");
        Event late = event("2", "d", NOON, "{\"a\":2}");
        for (DeviceState state : List.of(of(early, late), of(late, early))) {
            assertEquals(Map.of("a", "2", "b", "1"), values(state));
            assertEquals("2", state.lastEvent().eventId());
        }
    }

    @Test
    void equalTimesGoByIngestTimeThenId() {
        Event first = event("x", "d", NOON, NOON.plusMillis(1), "{\"a\":1}");
        Event second = event("b", "d", NOON, NOON.plusMillis(2), "{\"a\":2}");
        Event third = event("c", "d", NOON, NOON.plusMillis(2), "{\"a\":3}");
        assertEquals(Map.of("a", "3"), values(of(third, first, second)));
    }

    @Test
    void anOlderEventChangesNothingButWhatNobodyKnewYet() {
        DeviceState stored = of(event("2", "d", NOON, "{\"a\":2}"));
        assertTrue(LatestValues.merge(
                        stored,
                        of(event("1", "d", NOON.minusSeconds(5), NOON.minusSeconds(1), "{\"a\":1}")),
                        metric -> true)
                .isEmpty());
        DeviceState merged =
                merge(stored, of(event("1", "d", NOON.minusSeconds(5), NOON.minusSeconds(1), "{\"a\":1,\"b\":1}")));
        assertEquals(Map.of("a", "2", "b", "1"), values(merged));
        assertEquals(NOON, merged.lastSeen());
        assertEquals("2", merged.lastEvent().eventId());
    }

    @Test
    void lateArrivalMovesLastSeenButNotTheLastEvent() {
        DeviceState stored = of(event("2", "d", NOON, NOON, "{\"a\":2}"));
        DeviceState merged = merge(stored, of(event("1", "d", NOON.minusSeconds(5), NOON.plusSeconds(9), "{\"a\":1}")));
        assertEquals(NOON.plusSeconds(9), merged.lastSeen());
        assertEquals("2", merged.lastEvent().eventId());
        assertEquals(Map.of("a", "2"), values(merged));
    }

    @Test
    void aDeviceThatRenamesItsMetricsKeepsTheNewestTwoHundred() {
        String old = IntStream.range(0, 200).mapToObj(i -> "\"old" + i + "\":1").collect(Collectors.joining(","));
        DeviceState merged = merge(
                of(event("1", "d", NOON.minusSeconds(5), "{" + old + "}")), of(event("2", "d", NOON, "{\"new\":1}")));
        assertEquals(200, merged.metrics().size());
        assertTrue(merged.metrics().containsKey("new"));
    }

    @Test
    void expiredMetricsGoWhenTheStateIsSavedAnyway() {
        Instant old = NOON.minusSeconds(1000);
        DeviceState stored = of(event("1", "d", old, old, "{\"gone\":1,\"a\":1}"));
        DeviceState merged = LatestValues.merge(
                        stored,
                        of(event("2", "d", NOON, "{\"a\":2}")),
                        stamp -> stamp.ingestTime().isAfter(old))
                .orElseThrow();
        assertEquals(Map.of("a", "2"), values(merged));
    }

    @Test
    void howABatchIsCutAndInWhatOrderItIsMergedMakesNoDifference() {
        Random random = new Random(20261123);
        for (int round = 0; round < 200; round++) {
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                events.add(event(
                        "e" + i,
                        "d",
                        NOON.plusSeconds(random.nextInt(4)),
                        NOON.plusSeconds(random.nextInt(3)),
                        "{\"m%d\":%d}".formatted(random.nextInt(4), i)));
            }
            DeviceState whole = of(events.toArray(Event[]::new));
            Collections.shuffle(events, random);
            int cut = 1 + random.nextInt(18);
            DeviceState first = of(events.subList(0, cut).toArray(Event[]::new));
            DeviceState second = of(events.subList(cut, events.size()).toArray(Event[]::new));
            assertEquals(whole, merge(first, second));
            assertEquals(whole, merge(second, first));
            assertEquals(whole, merge(whole, first));
        }
    }

    @Test
    void anEventNeitherSetsNorClearsSilence() {
        DeviceState silent = of(event("1", "d", NOON, "{\"a\":1}")).withSilentSince(NOON);
        DeviceState back = merge(silent, of(event("2", "d", NOON.plusSeconds(60), "{\"a\":2}")));
        assertEquals(NOON, back.silentSince());
        assertEquals("2", back.lastEvent().eventId());
        assertNull(merge(of(event("1", "d", NOON, "{}")), back).silentSince());
    }

    @Test
    void valuesCarryTheStampOfTheirEvent() {
        Metric metric = of(event("1", "d", NOON, "{\"a\":1}")).metrics().get("a");
        assertEquals(new DeviceState.Stamp(NOON, NOON, "1"), metric.stamp());
    }
}
