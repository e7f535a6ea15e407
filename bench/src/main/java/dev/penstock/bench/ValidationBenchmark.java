package dev.penstock.bench;

import dev.penstock.event.Event;
import dev.penstock.schema.EventSchema;
import dev.penstock.schema.SchemaSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One event's data against its schema: compiled while reading, and by networknt. Nanoseconds an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ValidationBenchmark {

    private final List<Event> events = BenchEvents.ingested();
    private final EventSchema compiled = schema("");
    // "not" is a keyword that only networknt knows, and this one allows everything.
    private final EventSchema reference = schema(", \"not\": {\"required\": [\"never\"]}");

    private static EventSchema schema(String more) {
        try {
            Path schemas = Files.createTempDirectory("penstock-bench");
            Path type = Files.createDirectory(schemas.resolve("pump.telemetry"));
            String json = """
                {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                 "required": ["temperature", "pressure"],
                 "properties": {
                   "temperature": {"type": "number", "minimum": -100, "maximum": 1000},
                   "pressure": {"type": "number", "minimum": 0},
                   "flow": {"type": "number", "minimum": 0},
                   "vibration": {"type": "number", "minimum": 0},
                   "rpm": {"type": "integer", "minimum": 0, "maximum": 20000},
                   "running": {"type": "boolean"},
                   "firmware": {"type": "string", "pattern": "^[0-9]+\\\\.[0-9]+\\\\.[0-9]+$", "maxLength": 20}},
                 "additionalProperties": false%s}
                """.formatted(more);
            Files.writeString(type.resolve("1.json"), json);
            return Objects.requireNonNull(SchemaSet.load(schemas).find("pump.telemetry"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("write the benchmark's schema", e);
        }
    }

    /** Read and checked in one pass. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public int compiled() throws IOException {
        return reasons(compiled);
    }

    /** Read to a tree, then checked by networknt. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public int networknt() throws IOException {
        return reasons(reference);
    }

    private int reasons(EventSchema schema) throws IOException {
        int reasons = 0;
        for (Event event : events) {
            reasons += schema.check(event.data()).size();
        }
        return reasons;
    }
}
