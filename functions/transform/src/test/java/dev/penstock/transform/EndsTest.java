package dev.penstock.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import dev.penstock.signal.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every event is counted once, also those that come of others: read + created = passed + failed + filtered + duplicate. */
class EndsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:15:00Z");

    @TempDir
    Path pipeline;

    private RuleStage rules;
    private int sequenceNumber = 101;

    @BeforeEach
    void makePipeline() throws IOException {
        Files.createDirectory(pipeline.resolve("rules"));
        Files.writeString(pipeline.resolve("rules/a.yaml"), """
                rules:
                  - name: alarms
                    steps:
                      - alarm: {name: high, when: "data.v > 90.0"}
                      - alarm: {name: higher, when: "data.v > 95.0"}
                      - filter: "data.v == 99.0"
                """);
        rules = new RuleStage(RuleSet.load(pipeline, RuleSettings.DEFAULT), new Lanes(64), new WorkerPool(1));
    }

    private RawRecord record(double... values) {
        List<Event> events = java.util.Arrays.stream(values)
                .mapToObj(value -> new Event(
                        "e" + value,
                        "d" + value,
                        "t",
                        null,
                        null,
                        NOW,
                        "1",
                        null,
                        ("{\"v\":" + value + "}").getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new RawRecord(
                "shard-1", Integer.toString(sequenceNumber++), NOW, EventBatchCodec.encode(new EventBatch(0, events)));
    }

    private static String counts(Ends ends) {
        Signal.BatchTransformed signal = ends.signal(NOW, Duration.ZERO);
        assertEquals(
                signal.read() + ends.created(),
                signal.passed() + signal.failed() + signal.filtered() + signal.duplicate(),
                () -> "the counts must balance: " + signal + ", created " + ends.created());
        return "read %d created %d passed %d failed %d filtered %d"
                .formatted(signal.read(), ends.created(), signal.passed(), signal.failed(), signal.filtered());
    }

    @Test
    void alarmsAreCreatedAndPassed() {
        Ends ends = new Ends(rules.apply(List.of(record(1, 91, 96))), new BitSet());
        assertEquals("read 3 created 3 passed 6 failed 0 filtered 0", counts(ends));
        assertEquals(3, ends.doneBelowLowest().size());
    }

    @Test
    void anEventThatIsFilteredAfterItRaisedAlarmsCountsAsBoth() {
        Ends ends = new Ends(rules.apply(List.of(record(99))), new BitSet());
        assertEquals("read 1 created 2 passed 2 failed 0 filtered 1", counts(ends));
        assertEquals(1, ends.doneBelowLowest().size());
    }

    @Test
    void anEventOfWhichSomethingIsRefusedFailsOnceAndIsNotDone() {
        Ends ends = new Ends(rules.apply(List.of(record(96, 1))), new BitSet());
        ends.unconfirmed(1, new PermanentException("too large"), rules);
        assertEquals("read 2 created 2 passed 3 failed 1 filtered 0", counts(ends));
        ends.unconfirmed(2, new PermanentException("too large"), rules);
        assertEquals("read 2 created 1 passed 2 failed 1 filtered 0", counts(ends));
        ends.unconfirmed(0, new PermanentException("too large"), rules);
        assertEquals("read 2 created 0 passed 1 failed 1 filtered 0", counts(ends));
        assertEquals(
                List.of("e1.0"), ends.doneBelowLowest().stream().map(Event::id).toList());
        assertEquals(1, ends.failedBelowLowest().size());
    }

    @Test
    void onlyWhatLiesBelowTheLowestReportedRecordCounts() {
        Ends ends = new Ends(rules.apply(List.of(record(91), record(92), record(1))), new BitSet());
        ends.unconfirmed(3, new RetryableException("throughput exceeded"), rules);
        assertEquals(List.of("102"), ends.reported());
        assertEquals("read 1 created 1 passed 2 failed 0 filtered 0", counts(ends));
        assertEquals(1, ends.doneBelowLowest().size());
    }

    @Test
    void whatWillBeReadAgainWhateverComesIsReportedFromTheStart() {
        BitSet reported = new BitSet();
        reported.set(1);
        DecodedBatch decoded = rules.decode(List.of(record(1), record(2), record(3)));
        assertEquals(1, decoded.below(1).events().size());
        Ends ends = new Ends(rules.apply(decoded.records()), reported);
        assertEquals(1, ends.lowest());
        assertEquals("read 1 created 0 passed 1 failed 0 filtered 0", counts(ends));
    }
}
