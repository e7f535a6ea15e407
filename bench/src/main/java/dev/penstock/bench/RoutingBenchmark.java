package dev.penstock.bench;

import dev.penstock.event.Event;
import dev.penstock.route.RouteTable;
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

/** Which routes an event takes, by the number of routes. Nanoseconds an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RoutingBenchmark {

    @Param({"10", "100", "1000"})
    private int routes;

    private final List<Event> events = BenchEvents.ingested();
    private RouteTable table = RouteTable.load(BenchPipeline.write(10));

    /** Loads the routes. */
    @Setup
    public void load() {
        table = RouteTable.load(BenchPipeline.write(routes));
    }

    /** Matches a batch. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public int match() {
        int taken = 0;
        for (Event event : events) {
            taken += table.match(event).size();
        }
        return taken;
    }
}
