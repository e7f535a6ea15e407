package dev.penstock.recent;

import static dev.penstock.recent.Samples.NOON;
import static dev.penstock.recent.Samples.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.port.DeviceState;
import dev.penstock.port.DeviceState.Alarm;
import dev.penstock.port.DeviceState.Stamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StandingAlarmsTest {

    private static final DeviceState KNOWN = of(event("a", "d", NOON, "{\"t\":1}"));

    private static DeviceState of(Event... events) {
        return LatestValues.of(List.of(events)).get("d");
    }

    private static Event alarm(String name, String state, Instant time, Instant ingestTime) {
        String data = "{\"alarm\":\"%s\",\"state\":\"%s\",\"severity\":\"critical\",\"rule\":\"r\",\"since\":\"%s\"}"
                .formatted(name, state, NOON);
        return alarm(state + "-" + time.toEpochMilli(), time, ingestTime, data);
    }

    private static Event alarm(String id, Instant time, Instant ingestTime, String data) {
        return new Event(
                id, "d", Event.ALARM, null, time, ingestTime, "1", null, data.getBytes(StandardCharsets.UTF_8));
    }

    private static Event alarm(String name, String state, int second) {
        return alarm(name, state, NOON.plusSeconds(second), NOON.plusSeconds(second));
    }

    private static DeviceState after(DeviceState stored, Event... events) {
        return LatestValues.merge(stored, of(events), stamp -> true).orElse(stored);
    }

    private static boolean isRaised(DeviceState state, String name) {
        Alarm alarm = state.alarms().get(name);
        return alarm != null && alarm.raised();
    }

    @Test
    void anAlarmStandsFromItsRaisingToItsClearing() {
        DeviceState raised = after(KNOWN, alarm("hot", "raised", 5));
        Stamp stamp = new Stamp(NOON.plusSeconds(5), NOON.plusSeconds(5), "raised-" + (NOON.toEpochMilli() + 5_000));
        assertEquals(Map.of("hot", new Alarm(true, "critical", NOON, stamp)), raised.alarms());
        assertEquals(KNOWN, raised.withAlarms(Map.of()), "an alarm changes nothing else");

        DeviceState quiet = after(raised, alarm("hot", "cleared", 6));
        assertFalse(isRaised(quiet, "hot"));
        assertTrue(isRaised(after(quiet, alarm("hot", "raised", 7)), "hot"));
    }

    @Test
    void withinABatchTheLastWordCounts() {
        Event[] events = {
            alarm("hot", "raised", 5), alarm("hot", "cleared", 6), alarm("wet", "cleared", 5), alarm("wet", "raised", 6)
        };
        DeviceState state = after(KNOWN, events);
        assertFalse(isRaised(state, "hot"));
        assertTrue(isRaised(state, "wet"));
    }

    @Test
    void anAlarmThatIsDeliveredAgainRaisesNothing() {
        DeviceState quiet = after(KNOWN, alarm("hot", "raised", 5), alarm("hot", "cleared", 6));
        assertEquals(Optional.empty(), LatestValues.merge(quiet, of(alarm("hot", "raised", 5)), stamp -> true));
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepAnAlarmStanding() {
        DeviceState raised = after(KNOWN, alarm("hot", "raised", NOON, NOON));
        Event cleared = alarm("hot", "cleared", NOON.minusSeconds(31_536_000), NOON.plusSeconds(1));
        assertFalse(isRaised(after(raised, cleared), "hot"));
    }

    @Test
    void aReadingLeavesAlarmsAlone() {
        DeviceState raised = after(KNOWN, alarm("hot", "raised", 5));
        DeviceState later = after(raised, event("b", "d", NOON.plusSeconds(9), "{\"t\":2}"));
        assertEquals(raised.alarms(), later.alarms());
    }

    @Test
    void anAlarmOfADeviceThatIsNotKnownAnyMoreMakesNoDevice() {
        assertEquals(Optional.empty(), LatestValues.merge(null, of(alarm("hot", "raised", 5)), stamp -> true));
    }

    @Test
    void whatIsClearedGoesWhenItIsOldAndWhatIsRaisedStays() {
        DeviceState state = after(KNOWN, alarm("hot", "raised", 5), alarm("wet", "cleared", 5));
        DeviceState later = LatestValues.merge(
                        state,
                        of(alarm("dry", "raised", 90)),
                        stamp -> stamp.ingestTime().isAfter(NOON.plusSeconds(60)))
                .orElseThrow();
        assertEquals(
                new TreeSet<>(List.of("dry", "hot")),
                new TreeSet<>(later.alarms().keySet()));
    }

    @Test
    void ofTooManyTheRaisedAndThenTheNewestStay() {
        DeviceState state = KNOWN;
        for (int i = 0; i < 60; i++) {
            state = after(state, alarm("a" + i, i < 3 ? "raised" : "cleared", i));
        }
        assertEquals(StandingAlarms.MAX_PER_DEVICE, state.alarms().size());
        assertTrue(isRaised(state, "a0") && isRaised(state, "a2"));
        assertFalse(state.alarms().containsKey("a12"));
        assertTrue(state.alarms().containsKey("a13"));
    }

    @Test
    void whatIsNoAlarmOfOursIsPassedOver() {
        assertEquals(
                Map.of(),
                of(alarm("odd", NOON, NOON, "{\"alarm\":7,\"since\":\"now\"}")).alarms());
        Event noTime = alarm("odd", NOON, NOON, "{\"alarm\":\"x\",\"state\":\"raised\",\"since\":\"now\"}");
        assertEquals(NOON, of(noTime).alarms().get("x").since());
    }
}
