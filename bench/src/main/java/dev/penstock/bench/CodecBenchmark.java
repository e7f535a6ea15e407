package dev.penstock.bench;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import java.util.List;
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

/** The envelope: nanoseconds an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {

    private final EventBatch batch = new EventBatch(5, BenchEvents.ingested());
    private final byte[] record = EventBatchCodec.encode(batch);
    private final List<Event> events = batch.events();

    /** Events to a record. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public byte[] encode() {
        return EventBatchCodec.encode(new EventBatch(5, events));
    }

    /** A record to events. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public Outcome<EventBatch> decode() {
        return EventBatchCodec.decode(record);
    }
}
