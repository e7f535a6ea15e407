package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.penstock.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockSkewTest {

    @TempDir
    Path pipeline;

    private String time(String step, String time) throws IOException {
        RuleOutcome outcome = new OneStep(pipeline).compile(step).apply(OneStep.event('"' + time + '"', "{}"));
        return switch (outcome) {
            case RuleOutcome.Passed passed -> {
                Event event = passed.events().getFirst();
                yield event.eventTime() + " " + event.attributes();
            }
            case RuleOutcome.Failed failed -> failed.reason();
            case RuleOutcome.Filtered filtered -> filtered.toString();
        };
    }

    @ParameterizedTest
    @CsvSource({
        // Ingest is at 2026-11-23T10:15:00Z.
        "clamp, 2026-11-23T10:20:00Z, 2026-11-23T10:20:00Z {}",
        "clamp, 2026-11-23T10:20:00.000000001Z, 2026-11-23T10:20:00Z {clock=clamped}",
        "clamp, 9999-12-31T23:59:59Z, 2026-11-23T10:20:00Z {clock=clamped}",
        "clamp, 2026-11-16T10:15:00Z, 2026-11-16T10:15:00Z {}",
        "clamp, 2026-11-16T10:14:59.999Z, 2026-11-16T10:15:00Z {clock=clamped}",
        "clamp, 1970-01-01T00:00:00Z, 2026-11-16T10:15:00Z {clock=clamped}",
        "clamp, 1899-12-31T00:00:00Z, 2026-11-16T10:15:00Z {clock=clamped}",
        "replace, 2026-11-23T10:20:00Z, 2026-11-23T10:20:00Z {}",
        "replace, 2026-11-23T10:20:01Z, 2026-11-23T10:15:00Z {clock=replaced}",
        "replace, 2025-11-23T10:15:00Z, 2026-11-23T10:15:00Z {clock=replaced}",
    })
    void aTimeBeyondABoundIsClampedOrReplacedAndTheEventSaysSo(String policy, String time, String expected)
            throws IOException {
        assertEquals(expected, time("time: {skew: {policy: " + policy + ", future: 5m, past: 7d}}", time));
    }

    @Test
    void aBoundThatIsNotThereBoundsNothing() throws IOException {
        String future = "time: {skew: {policy: clamp, future: 0s}}";
        assertEquals("1971-01-01T00:00:00Z {}", time(future, "1971-01-01T00:00:00Z"));
        assertEquals("2026-11-23T10:15:00Z {clock=clamped}", time(future, "2026-11-23T10:15:00.001Z"));
        assertEquals(
                "transform event e: rule r: check timestamp: '1969-12-31T00:00:00Z' is before 1970",
                time(future, "1969-12-31T00:00:00Z"));
        String past = "time: {skew: {policy: replace, past: 1h}}";
        assertEquals("2026-11-24T10:15:00Z {}", time(past, "2026-11-24T10:15:00Z"));
        assertEquals(
                "transform event e: rule r: check timestamp: '2026-11-24T10:15:01Z' is more than 24 h after its ingest"
                        + " at 2026-11-23T10:15:00Z",
                time(past, "2026-11-24T10:15:01Z"));
    }

    @Test
    void trustChangesNothing() throws IOException {
        String step = "time: {skew: {policy: trust}}";
        assertEquals("1971-01-01T00:00:00Z {}", time(step, "1971-01-01T00:00:00Z"));
        assertEquals("2026-11-24T10:15:00Z {}", time(step, "2026-11-24T10:15:00Z"));
    }

    @Test
    void whatIsNoTimestampIsNotTheClocksFault() throws IOException {
        assertEquals(
                "transform event e: rule r: parse timestamp: invalid format 'yesterday'",
                time("time: {skew: {policy: replace, past: 1h}}", "yesterday"));
    }

    @Test
    void theLastTimeStepDecidesAndOtherAttributesStay() throws IOException {
        RuleSet rules = new OneStep(pipeline).compile("""
                time: {skew: {policy: clamp, past: 1h}}
                  - time: {field: at, skew: {policy: replace, past: 2h}}""");
        Event event = OneStep.event("\"2020-01-01T00:00:00Z\"", "{'at':'2026-11-23T10:00:00Z'}")
                .withAttribute("subject", "s")
                .withAttribute("clock", "quartz");
        Event passed = assertInstanceOf(RuleOutcome.Passed.class, rules.apply(event))
                .events()
                .getFirst();
        assertEquals(Instant.parse("2026-11-23T10:00:00Z"), passed.eventTime());
        assertEquals(Map.of("subject", "s", "clock", "quartz"), passed.attributes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{policy: clmp, past: 1h} | 23: 'clmp' is none of trust, clamp, replace, did you mean 'clamp'?",
                "{past: 1h} | 14: key 'policy' is missing",
                "{policy: clamp} | 14: policy clamp needs a bound: future, past or both",
                "{policy: trust, past: 1h} | 36: policy trust changes no time, so it has no bounds",
                "{policy: clamp, future: 2d} | 38: is more than 24 h, beyond which an event time fails (PENSTOCK_MAX_FUTURE_HOURS)",
                "{policy: clamp, past: soon} | 36: must be a duration such as 10s, 5m, 2h or 1d",
                "{policy: clamp, pst: 1h, past: 1h} | 30: unknown key 'pst', did you mean 'past'?; known: policy, future, past",
                "clamp | 14: must be a map, not text",
            })
    void aBrokenPolicyIsAFault(String skew, String fault) throws IOException {
        assertEquals(List.of(fault), new OneStep(pipeline).faults("time: {skew: " + skew + "}"));
    }
}
