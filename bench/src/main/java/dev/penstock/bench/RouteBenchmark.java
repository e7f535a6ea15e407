package dev.penstock.bench;

import dev.penstock.event.Event;
import dev.penstock.route.Route;
import dev.penstock.route.RouteTable;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Matching against 1,000 routes of 100 types: nanoseconds an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {

    /** What the ten routes of the events' type ask for besides the type. */
    public enum Asks {
        /** Nothing: the data is not read. */
        NOTHING,
        /** A text. */
        TEXT,
        /** A range of numbers, the dearest to match. */
        RANGE
    }

    /** What the routes ask for. */
    @Param
    public Asks asks = Asks.NOTHING;

    private final List<Event> events = BenchEvents.ingested();
    // JMH calls load() before anything else.
    @SuppressWarnings("NullAway.Init")
    private RouteTable routes;

    /** Writes the routes and reads them as the router does. */
    @Setup
    public void load() throws IOException {
        List<String> lines = new ArrayList<>(List.of("routes:"));
        for (int i = 0; i < 1_000; i++) {
            String type = i % 100 == 0 ? "pump.telemetry" : "type-" + i % 100;
            String data = switch (asks) {
                case NOTHING -> "";
                case TEXT -> ", data: {firmware: [2.4." + i / 100 + "]}";
                case RANGE -> ", data: {temperature: [{numeric: ['>', " + (140 + 4 * (i / 100)) + "]}]}";
            };
            lines.add("  - {topic: route-" + i + ", match: {type: [" + type + "]" + data + "}}");
        }
        Path pipeline = Files.createTempDirectory("penstock-bench");
        Files.write(pipeline.resolve("routes.yaml"), lines);
        routes = RouteTable.load(pipeline);
        Files.delete(pipeline.resolve("routes.yaml"));
        Files.delete(pipeline);
    }

    /** The routes of each event. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public void match(Blackhole sink) {
        for (Event event : events) {
            List<Route> matched = routes.match(event);
            sink.consume(matched);
        }
    }
}
