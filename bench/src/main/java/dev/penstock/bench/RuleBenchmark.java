package dev.penstock.bench;

import dev.penstock.event.Event;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Many rules for one event type, of which one is for each event and sets a field: nanoseconds an event, and how long it takes
 * to load the rules into a JVM that has loaded none before.
 */
@State(Scope.Thread)
public class RuleBenchmark {

    /** How the rules that are not for an event are told from the one that is. */
    public enum Asks {
        /** By their event types: those of the event have one rule. */
        TYPE,
        /** By a text in the data. */
        TEXT,
        /** By a range of numbers. */
        RANGE,
        /** By a CEL condition, which cannot but be evaluated for each rule. */
        WHEN
    }

    /** How many rules there are. */
    @Param({"10", "100", "500"})
    public int rules;

    /** What they ask for. */
    @Param
    public Asks asks = Asks.TYPE;

    private final List<Event> events = BenchEvents.ingested();
    // JMH calls write() before anything else.
    @SuppressWarnings("NullAway.Init")
    private Path pipeline;

    /** Writes the rules. */
    @Setup
    public void write() throws IOException {
        List<String> lines = new ArrayList<>(List.of("rules:"));
        for (int i = 0; i < rules; i++) {
            lines.add("  - name: rule-" + i);
            lines.add("    match: " + match(i));
            if (asks == Asks.WHEN) {
                lines.add("    when: data.temperature " + (i == 0 ? "<=" : ">") + " " + (1_000 + i) + ".0");
            }
            lines.add("    steps: [{set: {margin: \"" + (200 + i) + ".0 - data.temperature\"}}]");
        }
        pipeline = Files.createTempDirectory("penstock-bench");
        Files.createDirectory(pipeline.resolve("rules"));
        Files.write(pipeline.resolve("rules/rules.yaml"), lines);
    }

    /** The match of rule {@code i}; all events match rule 0 and no other one. */
    private String match(int i) {
        String type = i > 0 && asks == Asks.TYPE ? "type-" + i : "pump.telemetry";
        String data = switch (asks) {
            case TYPE, WHEN -> "";
            case TEXT -> ", data: {firmware: [" + (i == 0 ? "{prefix: 2.4.}" : "3.0." + i) + "]}";
            case RANGE ->
                ", data: {temperature: [{numeric: ['>', " + (i == 0 ? 0 : 1_000 + i) + ", '<=', " + (1_000 + 2 * i)
                        + "]}]}";
        };
        return "{type: [" + type + "]" + data + "}";
    }

    /** Removes the rules. */
    @TearDown
    public void remove() throws IOException {
        Files.delete(pipeline.resolve("rules/rules.yaml"));
        Files.delete(pipeline.resolve("rules"));
        Files.delete(pipeline);
    }

    /** The rules, loaded; not part of what {@link #load} measures. */
    @State(Scope.Thread)
    public static class Loaded {
        // JMH calls load() before anything else.
        @SuppressWarnings("NullAway.Init")
        private RuleSet rules;

        /** Reads them. */
        @Setup
        public void load(RuleBenchmark written) {
            rules = written.load();
        }
    }

    /** Reads and compiles all rules, once for each JVM. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    @Fork(5)
    public RuleSet load() {
        return RuleSet.load(pipeline, RuleSettings.DEFAULT);
    }

    /** Each event through the rules. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    @Warmup(iterations = 3, time = 1)
    @Measurement(iterations = 5, time = 1)
    @Fork(1)
    @OperationsPerInvocation(BenchEvents.BATCH)
    public void apply(Loaded loaded, Blackhole sink) {
        for (Event event : events) {
            sink.consume(loaded.rules.apply(event));
        }
    }
}
