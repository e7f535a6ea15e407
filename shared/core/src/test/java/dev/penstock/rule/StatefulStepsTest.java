package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.pipeline.PipelineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that remember a device: derive, alarm, and what a late event may do. */
class StatefulStepsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final double YEAR = 365 * 86_400.0;
    private static final String LATENESS = "types: {pump.telemetry: {allowedLateness: 10m}}";

    @TempDir
    Path pipeline;

    private final DeviceMemory memory = DeviceMemory.empty();
    private Instant ingest = NOON;
    private int sent;

    private RuleSet rules(String... steps) throws IOException {
        StringBuilder yaml =
                new StringBuilder("rules:\n  - name: r\n    match: {type: [pump.telemetry]}\n    steps:\n");
        for (String step : steps) {
            yaml.append("      - ").append(step).append('\n');
        }
        Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(pipeline.resolve("rules/pump.yaml"), yaml.toString());
        return RuleSet.load(pipeline, RuleSettings.DEFAULT);
    }

    private static Event event(String id, String data) {
        return new Event(
                id,
                "pump-17",
                "pump.telemetry",
                null,
                NOON,
                NOON,
                "1",
                new SourcePosition("shard-0", "101", 3),
                data.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                Map.of("traceparent", "00-1-2-03", "subject", "pump-17"));
    }

    /** Sends an event of so many seconds after noon; each is ingested a second after the one before. */
    private RuleOutcome send(RuleSet rules, double seconds, String data) {
        ingest = ingest.plusSeconds(1);
        Event event = event("e" + sent++, data);
        Instant time = NOON.plusMillis(Math.round(seconds * 1000));
        return rules.apply(
                new Event(
                        event.id(),
                        event.deviceId(),
                        event.type(),
                        '"' + time.toString() + '"',
                        null,
                        ingest,
                        event.schemaVersion(),
                        event.source(),
                        event.data(),
                        event.attributes()),
                memory);
    }

    private static String text(Event event) {
        return new String(event.data(), StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static List<Event> passed(RuleOutcome outcome) {
        return assertInstanceOf(RuleOutcome.Passed.class, outcome, outcome.toString())
                .events();
    }

    /** The data of each event after sending pairs of seconds and values of {@code v}. */
    private List<String> sendAll(RuleSet rules, double... secondsAndValues) {
        List<String> data = new ArrayList<>();
        for (int i = 0; i < secondsAndValues.length; i += 2) {
            data.add(text(passed(send(rules, secondsAndValues[i], "{'v':" + secondsAndValues[i + 1] + "}"))
                    .getFirst()));
        }
        return data;
    }

    private static String reason(RuleOutcome outcome) {
        return assertInstanceOf(RuleOutcome.Failed.class, outcome, outcome.toString())
                .reason();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fn: rate, per: s           | {'v':1.0}; {'v':3.0,'d':0.2}; {'v':-1.0,'d':-0.4}",
                "fn: rate, per: min         | {'v':1.0}; {'v':3.0,'d':12.0}; {'v':-1.0,'d':-24.0}",
                "fn: rate, per: h           | {'v':1.0}; {'v':3.0,'d':720.0}; {'v':-1.0,'d':-1440.0}",
                "fn: rate, per: d           | {'v':1.0}; {'v':3.0,'d':17280.0}; {'v':-1.0,'d':-34560.0}",
                "fn: delta                  | {'v':1.0}; {'v':3.0,'d':2.0}; {'v':-1.0,'d':-4.0}",
                "fn: delta, window: 1h      | {'v':1.0}; {'v':3.0,'d':2.0}; {'v':-1.0,'d':-2.0}",
                "fn: delta, window: 15s     | {'v':1.0}; {'v':3.0,'d':2.0}; {'v':-1.0,'d':-4.0}",
                "fn: mean, window: 1m       | {'v':1.0,'d':1.0}; {'v':3.0,'d':2.0}; {'v':-1.0,'d':1.0}",
                "fn: mean, last: 2          | {'v':1.0,'d':1.0}; {'v':3.0,'d':2.0}; {'v':-1.0,'d':1.0}",
                "fn: mean, window: 10s      | {'v':1.0,'d':1.0}; {'v':3.0,'d':3.0}; {'v':-1.0,'d':-1.0}",
                "fn: min, last: 100         | {'v':1.0,'d':1.0}; {'v':3.0,'d':1.0}; {'v':-1.0,'d':-1.0}",
                "fn: max, window: 1d        | {'v':1.0,'d':1.0}; {'v':3.0,'d':3.0}; {'v':-1.0,'d':3.0}",
                "fn: sum, window: 1m        | {'v':1.0,'d':1.0}; {'v':3.0,'d':4.0}; {'v':-1.0,'d':3.0}",
                "fn: count, window: 15s     | {'v':1.0,'d':1}; {'v':3.0,'d':2}; {'v':-1.0,'d':2}",
                "'fn: sum, window: 1m, last: 2' | {'v':1.0,'d':1.0}; {'v':3.0,'d':4.0}; {'v':-1.0,'d':2.0}",
            },
            quoteCharacter = '`')
    void derivesFromTheDevicesOwnEvents(String options, String expected) throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, " + options.replace("'", "") + "}");
        assertEquals(List.of(expected.split("; ")), sendAll(rules, 0, 1, 10, 3, 20, -1));
    }

    @Test
    void derivesWithinObjectsAndOverItself() throws IOException {
        RuleSet rules = rules("derive: {field: m.v, from: m.v, fn: mean, last: 2}");
        assertEquals(
                "{'m':{'v':4.0}}", text(passed(send(rules, 0, "{'m':{'v':4}}")).getFirst()));
        assertEquals(
                "{'m':{'v':5.0}}", text(passed(send(rules, 1, "{'m':{'v':6}}")).getFirst()));
    }

    @Test
    void aMissingOrNullFieldDerivesNothingAndIsNotRemembered() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: delta}");
        sendAll(rules, 0, 1);
        assertEquals("{}", text(passed(send(rules, 1, "{}")).getFirst()));
        assertEquals("{'v':null}", text(passed(send(rules, 2, "{'v':null}")).getFirst()));
        assertEquals(List.of("{'v':5.0,'d':4.0}"), sendAll(rules, 3, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "derive: {field: d, from: v, fn: delta}       | {'v':'high'}     | derive d: 'high' is not a number",
                "derive: {field: d, from: v, fn: delta}       | {'v':1e999}      | derive d: '1E+999' is too large",
                "derive: {field: s.d, from: v, fn: sum, last: 2} | {'v':1,'s':2} | derive s.d: field 's' is not an object",
                "alarm: {name: a, when: data.v > 1.0}         | {}               | alarm a: 'data.v > 1.0': field 'v' is not there; test it first with has(), or give it a value by a default step",
                "alarm: {name: a, when: data.v}               | {'v':1}          | alarm a: '1.0' is not true or false",
                "alarm: {name: a, when: data.v > 1.0, field: v.x} | {'v':1}      | alarm a: field 'v' is not an object",
            })
    void badDataFailsTheEventAndSaysWhy(String step, String data, String reason) throws IOException {
        assertEquals("transform event e0: rule r: " + reason, reason(send(rules(step), 0, data)));
        assertEquals(Map.of(), memory.numbers());
    }

    @Test
    void aResultThatNoNumberHoldsFailsTheEvent() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: sum, last: 3}");
        sendAll(rules, 0, 1.7e308);
        assertEquals(
                "transform event e1: rule r: derive d: the result is too large",
                reason(send(rules, 1, "{'v':1.7e308}")));
    }

    @Test
    void anEventThatFailsLaterIsNotRemembered() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: delta}", "convert: {field: t, from: degF, to: Cel}");
        sendAll(rules, 0, 1);
        reason(send(rules, 1, "{'v':100,'t':'warm'}"));
        assertEquals(List.of("{'v':2.0,'d':1.0}"), sendAll(rules, 2, 2));
    }

    @Test
    void eventsThatComeOutOfOrderAreOrderedByTheirTime() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: rate, per: s}");
        assertEquals(
                List.of(
                        "{'v':0.0}",
                        "{'v':20.0,'d':1.0}",
                        // Between the two, against the one before it in time.
                        "{'v':5.0,'d':0.5}",
                        "{'v':30.0,'d':1.0}"),
                sendAll(rules, 0, 0, 20, 20, 10, 5, 30, 30));
    }

    @Test
    void aWindowEndsAtTheEventAndNotAtTheNewest() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: count, window: 30s}");
        assertEquals(
                List.of("{'v':1.0,'d':1}", "{'v':1.0,'d':2}", "{'v':1.0,'d':2}", "{'v':1.0,'d':3}"),
                sendAll(rules, 0, 1, 20, 1, 10, 1, 31, 1));
    }

    @Test
    void aRateNeedsTimeToPass() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: rate, per: s}");
        assertEquals(List.of("{'v':1.0}", "{'v':9.0}", "{'v':3.0,'d':-3.0}"), sendAll(rules, 0, 1, 0, 9, 2, 3));
    }

    @Test
    void noMoreThanAHundredEventsAreKept() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: count, window: 1d}");
        for (int i = 0; i < 250; i++) {
            sendAll(rules, i, 1);
        }
        assertEquals(200, memory.numbers().get("derive count r/d").length);
        assertEquals(List.of("{'v':1.0,'d':100}"), sendAll(rules, 250, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fn: mean, window: 1m     | {'v':2.0,'d':2.0}; {'v':100.0,'d':100.0}; {'v':4.0,'d':3.0}",
                "fn: rate, per: s         | {'v':2.0}; {'v':100.0}; {'v':4.0,'d':1.0}",
                "fn: delta, window: 1m    | {'v':2.0}; {'v':100.0}; {'v':4.0,'d':2.0}",
            },
            quoteCharacter = '`')
    void oneEventOfLastYearLeavesWindowsAlone(String options, String expected) throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, " + options + "}");
        assertEquals(List.of(expected.split("; ")), sendAll(rules, 0, 2, -YEAR, 100, 2, 4));
    }

    @Test
    void aClockThatStaysAYearBackGoesOnFromThere() throws IOException {
        RuleSet rules = rules(
                "derive: {field: d, from: v, fn: rate, per: s}", "derive: {field: n, from: v, fn: count, last: 3}");
        for (int i = 0; i < 10; i++) {
            sendAll(rules, i, i);
        }
        assertEquals(
                List.of("{'v':7.0,'n':1}", "{'v':9.0,'d':2.0,'n':2}", "{'v':12.0,'d':3.0,'n':3}"),
                sendAll(rules, -YEAR, 7, 1 - YEAR, 9, 2 - YEAR, 12));
    }

    private static List<String> alarms(RuleOutcome outcome) {
        return passed(outcome).stream()
                .filter(Event::isOwn)
                .map(StatefulStepsTest::text)
                .toList();
    }

    private String state(RuleOutcome outcome) {
        List<String> alarms = alarms(outcome);
        return alarms.isEmpty() ? "" : alarms.getFirst().contains("'raised'") ? "raised" : "cleared";
    }

    /** What happens to an alarm over pairs of seconds and values of {@code v}. */
    private List<String> states(RuleSet rules, double... secondsAndValues) {
        List<String> states = new ArrayList<>();
        for (int i = 0; i < secondsAndValues.length; i += 2) {
            states.add(state(send(rules, secondsAndValues[i], "{'v':" + secondsAndValues[i + 1] + "}")));
        }
        return states;
    }

    @Test
    void anAlarmIsAnEventOfItsOwnBesideTheOneThatRaisedIt() throws IOException {
        RuleSet rules = rules("alarm: {name: overheated, when: data.v > 90.0, severity: critical}");
        List<Event> events = passed(send(rules, 0, "{'v':95}"));
        assertEquals(2, events.size());
        assertEquals("{'v':95}", text(events.getFirst()));
        Event alarm = events.getLast();
        assertEquals("e0/alarm/overheated", alarm.id());
        assertEquals("pump-17", alarm.deviceId());
        assertEquals("penstock.alarm", alarm.type());
        assertEquals(NOON, alarm.eventTime());
        assertEquals(ingest, alarm.ingestTime());
        assertEquals("1", alarm.schemaVersion());
        assertEquals(events.getFirst().source(), alarm.source());
        assertEquals(Map.of("traceparent", "00-1-2-03"), alarm.attributes());
        assertEquals(
                "{'alarm':'overheated','state':'raised','severity':'critical','rule':'r','since':'2026-11-23T12:00:00Z'}",
                text(alarm));
        assertEquals(
                List.of("{'alarm':'overheated','state':'cleared','severity':'critical','rule':'r',"
                        + "'since':'2026-11-23T12:00:00Z'}"),
                alarms(send(rules, 60, "{'v':80}")));
    }

    @Test
    void anAlarmIsRaisedOnceAndClearedOnce() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0}");
        assertEquals(
                List.of("", "raised", "", "cleared", "", "raised"),
                states(rules, 0, 80, 1, 91, 2, 99, 3, 90, 4, 80, 5, 91));
    }

    @Test
    void betweenItsTwoThresholdsAnAlarmStaysAsItIs() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0, clear: data.v < 85.0}");
        assertEquals(
                List.of("", "raised", "", "", "cleared", "", "raised"),
                states(rules, 0, 87, 1, 91, 2, 87, 3, 85, 4, 84, 5, 87, 6, 91));
    }

    @Test
    void anAlarmIsNotClearedByWhatWouldRaiseItAgain() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 5.0, clear: data.v < 6.0}");
        assertEquals(List.of("raised", "", "", "cleared"), states(rules, 0, 5.5, 1, 5.5, 2, 7, 3, 5));
    }

    @Test
    void aHoldTimeMustPassByEventTime() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0, for: 5m}");
        assertEquals(List.of("", "", "raised"), states(rules, 0, 95, 299.9, 95, 300, 95));
        assertEquals(
                List.of(
                        "{'alarm':'a','state':'cleared','severity':'warning','rule':'r','since':'2026-11-23T12:00:00Z'}"),
                alarms(send(rules, 400, "{'v':1}")));
    }

    @Test
    void aHoldTimeBeginsAnewWhenTheConditionCeases() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0, for: 5m}");
        assertEquals(List.of("", "", "", "", "raised"), states(rules, 0, 95, 200, 80, 301, 95, 600, 95, 601, 95));
    }

    @Test
    void anAlarmMayMarkTheEventToo() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0, clear: data.v < 85.0, field: hot}");
        assertEquals(
                List.of(
                        "{'v':80.0,'hot':false}",
                        "{'v':91.0,'hot':true}",
                        "{'v':87.0,'hot':true}",
                        "{'v':80.0,'hot':false}"),
                sendAll(rules, 0, 80, 1, 91, 2, 87, 3, 80));
    }

    @Test
    void whatComesOutOfOrderDoesNotMoveAnAlarm() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0}");
        assertEquals(
                List.of("raised", "", "cleared", "", "raised"),
                states(rules, 100, 95, 90, 80, 110, 80, 105, 95, 111, 95));
    }

    @Test
    void oneEventOfLastYearDoesNotMoveAnAlarm() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0, for: 5m}");
        assertEquals(List.of("", "", "", "raised"), states(rules, 0, 95, -YEAR, 95, 60, 95, 300, 95));
        assertEquals(List.of("", "cleared"), states(rules, -YEAR, 10, 301, 10));
    }

    @Test
    void anAlarmFollowsAClockThatStaysAYearBackAfterAnHour() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0, for: 5m}");
        assertEquals(List.of("", "raised"), states(rules, 0, 95, 300, 95));
        assertEquals(List.of(""), states(rules, -YEAR, 10));
        ingest = ingest.plusSeconds(3_600);
        assertEquals(List.of("cleared", "", "raised"), states(rules, 60 - YEAR, 10, 120 - YEAR, 95, 420 - YEAR, 95));
    }

    @Test
    void aPendingAlarmBeginsAnewWhereTheClockWasSetBack() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0, for: 5m}");
        assertEquals(List.of(""), states(rules, 0, 95));
        ingest = ingest.plusSeconds(3_600);
        assertEquals(List.of("", "", "raised"), states(rules, -YEAR, 95, 299 - YEAR, 95, 300 - YEAR, 95));
    }

    @Test
    void anAlarmOfAnEventThatIsFilteredIsToldAllTheSame() throws IOException {
        RuleSet rules = rules("alarm: {name: a, when: data.v > 90.0}", "filter: \"true\"");
        RuleOutcome.Passed outcome = assertInstanceOf(RuleOutcome.Passed.class, send(rules, 0, "{'v':95}"));
        assertEquals(1, outcome.filtered());
        assertEquals(
                List.of("e0/alarm/a"), outcome.events().stream().map(Event::id).toList());
        assertEquals(new RuleOutcome.Filtered("r", 1), send(rules, 1, "{'v':95}"));
    }

    @Test
    void theIdOfAnAlarmIsNeverLongerThanAnIdMayBe() throws IOException {
        RuleSet rules = rules("alarm: {name: " + "n".repeat(64) + ", when: 'true'}");
        String longest = "é".repeat(256 - 64 - "/alarm/".length());
        assertEquals(
                longest + "/alarm/" + "n".repeat(64),
                passed(rules.apply(event(longest, "{}"))).getLast().id());
        assertEquals(
                256,
                passed(rules.apply(event(longest + "x", "{}"))).getLast().id().length());
    }

    @Test
    void noRuleAppliesToAnAlarmThatIsSentAgain() throws IOException {
        Files.createDirectories(pipeline.resolve("rules"));
        Files.writeString(
                pipeline.resolve("rules/a.yaml"), "rules: [{name: all, steps: [{alarm: {name: a, when: 'true'}}]}]");
        RuleSet rules = RuleSet.load(pipeline, RuleSettings.DEFAULT);
        Event alarm = passed(rules.apply(event("e", "{}"))).getLast();
        assertFalse(rules.needsMemory(alarm));
        assertEquals(List.of(alarm), passed(rules.apply(alarm)));
    }

    private static String late(RuleOutcome outcome) {
        return passed(outcome).getFirst().attributes().getOrDefault("late", "false");
    }

    @Test
    void anEventOlderThanTheWatermarkIsLateAndMovesNothing() throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), LATENESS);
        RuleSet rules =
                rules("derive: {field: d, from: v, fn: delta}", "alarm: {name: a, when: data.v > 90.0, field: hot}");
        assertEquals("false", late(send(rules, 1_000, "{'v':10}")));
        assertEquals("false", late(send(rules, 400, "{'v':20}")), "just within ten minutes");
        Map<String, double[]> before = memory.numbers();
        RuleOutcome late = send(rules, 399.9, "{'v':95}");
        assertEquals("true", late(late));
        assertEquals(1, passed(late).size(), "no alarm");
        assertEquals("{'v':95}", text(passed(late).getFirst()));
        assertEquals(before, memory.numbers());
        assertEquals("{'v':12.0,'d':2.0,'hot':false}", sendAll(rules, 1_001, 12).getFirst());
    }

    @Test
    void lateEventsAreMarkedWithoutAnyStatefulStep() throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), LATENESS);
        RuleSet rules = rules("drop: x");
        assertTrue(rules.needsMemory(event("e", "{}")));
        assertEquals("false", late(send(rules, 1_000, "{}")));
        assertEquals("true", late(send(rules, 0, "{}")));
        assertEquals("false", late(send(rules, 900, "{}")));
    }

    @Test
    void withoutAllowedLatenessNothingIsLateAndNoWatermarkIsKept() throws IOException {
        RuleSet rules = rules("drop: x");
        assertFalse(rules.needsMemory(event("e", "{}")));
        send(rules, 1_000, "{}");
        assertEquals("false", late(send(rules, -YEAR, "{}")));
        assertEquals(Map.of(), memory.numbers());
    }

    @Test
    void aWatermarkFollowsAClockThatWasSetBackAfterAnHour() throws IOException {
        Files.writeString(pipeline.resolve("types.yaml"), LATENESS);
        RuleSet rules = rules("drop: x");
        send(rules, 0, "{}");
        assertEquals("true", late(send(rules, -YEAR, "{}")));
        ingest = ingest.plusSeconds(3_600);
        assertEquals("false", late(send(rules, 3_600 - YEAR, "{}")));
        assertEquals("false", late(send(rules, 3_601 - YEAR, "{}")));
    }

    @Test
    void eachTypeHasItsOwnWatermarkAndUnknownTypesHaveNone() throws IOException {
        Files.writeString(
                pipeline.resolve("types.yaml"),
                "types: {pump.telemetry: {allowedLateness: 10m}, pump.status: {allowedLateness: 1h}}");
        RuleSet rules = rules("drop: x");
        send(rules, 10_000, "{}");
        Event status = new Event("s", "pump-17", "pump.status", null, NOON, ingest, "1", null, new byte[] {'{', '}'});
        assertEquals("false", late(rules.apply(status, memory)));
        Event quarantined = event("q", "{}").satisfying(null);
        assertFalse(rules.needsMemory(quarantined));
        assertEquals("false", late(rules.apply(quarantined, memory)));
    }

    @Test
    void rulesWithoutStateNeedNoMemory() throws IOException {
        RuleSet rules = rules("derive: {field: d, from: v, fn: delta}");
        Event event = event("e", "{}");
        assertTrue(rules.needsMemory(event));
        Event other = new Event("e", "d", "meter.reading", null, NOON, NOON, "1", null, new byte[] {'{', '}'});
        assertFalse(rules.needsMemory(other));
        Files.writeString(
                pipeline.resolve("rules/all.yaml"), "rules: [{name: all, steps: [{alarm: {name: a, when: 'true'}}]}]");
        assertTrue(RuleSet.load(pipeline, RuleSettings.DEFAULT).needsMemory(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "derive: {field: d, from: v, fn: rate}            | 6:17: key 'per' is missing",
                "derive: {field: d, from: v, fn: rate, per: week} | 6:52: 'week' is none of s, min, h, d",
                "derive: {field: d, from: v, fn: rate, per: s, last: 3} | 6:17: rate looks at the event before only: it takes no window",
                "derive: {field: d, from: v, fn: mean}            | 6:17: mean needs a window: how long (window: 10m), how many events (last: 20), or both",
                "derive: {field: d, from: v, fn: mean, window: 10m, per: s} | 6:65: only a rate is per time",
                "derive: {field: d, from: v, fn: avg, window: 10m} | 6:41: 'avg' is none of rate, mean, min, max, sum, count, delta",
                "derive: {field: d, from: v, fn: sum, last: 101}  | 6:52: must be a whole number of events from 2 to 100",
                "derive: {field: d, from: v, fn: sum, last: 1}    | 6:52: must be a whole number of events from 2 to 100",
                "derive: {field: d, from: v, fn: sum, window: 10} | 6:54: must be a duration such as 10s, 5m, 2h or 1d",
                "derive: {field: d, from: v, fn: sum, window: 10 min} | 6:54: must be a duration such as 10s, 5m, 2h or 1d",
                "derive: {field: d, form: v, fn: delta}           | 6:17: key 'from' is missing",
                "alarm: {name: Too Hot, when: 'true'}             | 6:23: must be at most 64 lower-case letters, digits and hyphens",
                "alarm: {name: a}                                 | 6:16: key 'when' is missing",
                "alarm: {name: a, when: '1'}                      | 6:32: CEL expression: must give true or false, not a whole number",
                "alarm: {name: a, when: 'true', clear: 'dta.v'}   | 6:48: CEL expression: there is no 'dta', did you mean 'data'?",
                "alarm: {name: a, when: 'true', for: soon}        | 6:45: must be a duration such as 10s, 5m, 2h or 1d",
                "alarm: {name: a, when: 'true', severity: high}   | 6:50: 'high' is none of info, warning, critical",
            })
    void aBrokenStepIsRefusedWithItsPlace(String step, String fault) {
        PipelineException e = assertThrows(PipelineException.class, () -> rules("drop: x", step));
        String expected = pipeline.resolve("rules/pump.yaml") + ":" + fault;
        assertTrue(e.getMessage().startsWith(expected), () -> "expected " + expected + "\nbut was  " + e.getMessage());
    }

    @Test
    void aTimeThatIsNormalisedTooLateIsRefused() {
        PipelineException e = assertThrows(
                PipelineException.class, () -> rules("derive: {field: d, from: v, fn: delta}", "time: {from: [iso]}"));
        assertEquals(
                pipeline.resolve("rules/pump.yaml")
                        + ":6:9: must stand before the steps that remember, since they go by the time that it gives",
                e.getMessage());
    }

    @Test
    void twoStepsNeverShareWhatTheyRemember() {
        PipelineException e = assertThrows(
                PipelineException.class,
                () -> rules(
                        "derive: {field: d, from: v, fn: delta}",
                        "derive: {field: d, from: w, fn: delta}",
                        "alarm: {name: a, when: 'true'}",
                        "alarm: {name: a, when: 'false'}"));
        assertEquals(2, e.faults().size(), e.getMessage());
        assertTrue(e.faults().getFirst().reason().startsWith("'d' is there already, in "), e.getMessage());
        assertTrue(e.faults().getLast().reason().startsWith("alarm 'a' is there already, in "), e.getMessage());
    }

    @Test
    void rulesThatRememberMoreThanCanBeStoredAreRefused() {
        String[] steps = new String[51];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = "derive: {field: d" + i + ", from: v, fn: mean, window: 1h}";
        }
        PipelineException e = assertThrows(PipelineException.class, () -> rules(steps));
        assertEquals(
                "the steps up to here keep 5100 values of a device, at most 5000 can be stored: make windows smaller"
                        + " (last: 20)",
                e.faults().getFirst().reason());
        assertEquals(1, e.faults().size());
    }
}
