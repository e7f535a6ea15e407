package dev.penstock.bench;

import dev.penstock.codec.LanePacker;
import dev.penstock.event.Lanes;
import dev.penstock.ingest.IngestRequest;
import dev.penstock.ingest.Intake;
import dev.penstock.ingest.Limits;
import dev.penstock.schema.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Ingest without I/O: a body of events to the records of the raw stream; nanoseconds an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class IngestBenchmark {

    private static final String MEMBERS = """
            "type":"object","required":["temperature","pressure"],"additionalProperties":false,"properties":{
              "temperature":{"type":"number","minimum":-100,"maximum":1000},
              "pressure":{"type":"number","minimum":0},
              "flow":{"type":"number","minimum":0},
              "vibration":{"type":"number","minimum":0},
              "rpm":{"type":"integer","minimum":0,"maximum":20000},
              "running":{"type":"boolean"},
              "firmware":{"type":"string","maxLength":20}}""";

    /** The compiled fast path, or the library for any keyword (a schema that says the same with one keyword more). */
    @Param({"compiled", "reference"})
    private String path = "compiled";

    /** What the body is: JSON, Protobuf with the data as JSON, Protobuf with the data as a Struct. */
    @Param({"json", "protobuf", "struct"})
    private String form = "json";

    private IngestRequest request = new IngestRequest(Map.of(), new byte[0]);
    private final LanePacker packer =
            new LanePacker(new Lanes(Lanes.DEFAULT_COUNT), LanePacker.DEFAULT_MAX_RECORD_BYTES);
    private final Instant now = Instant.parse("2026-11-23T10:15:01Z");
    private Intake intake = intake("");

    /** Loads the schema of the path, and makes the body. */
    @Setup(Level.Trial)
    public void load() {
        request = new IngestRequest(
                Map.of("content-type", form.equals("json") ? "application/json" : "application/x-protobuf"),
                switch (form) {
                    case "json" -> BenchEvents.request();
                    case "protobuf" -> BenchEvents.protobufRequest();
                    default -> BenchEvents.structRequest();
                });
        intake = intake(path.equals("compiled") ? "" : ",\"not\":{\"type\":\"array\"}");
    }

    private static Intake intake(String more) {
        try {
            Path pipeline = Files.createTempDirectory("penstock-bench");
            Path file = Files.createDirectories(pipeline.resolve("schemas/pump.telemetry"))
                    .resolve("1.json");
            Files.writeString(file, "{" + MEMBERS + more + "}");
            return new Intake(EventTypes.load(pipeline), Limits.DEFAULTS);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("write the benchmark's schema", e);
        }
    }

    /** Decode, validate, pack. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public List<LanePacker.Packed> take() {
        return switch (intake.take(request, now, device -> true)) {
            case Intake.Result.Taken taken -> packer.pack(taken.events());
            case Intake.Result.Refused refused -> throw new IllegalStateException("refused: " + refused.refusal());
        };
    }
}
