package dev.penstock.bench;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.outcome.Outcome;
import dev.penstock.rule.RuleOutcome;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

/** The internal link in Protobuf and in JSON, everything else equal: nanoseconds an event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LinkBenchmark {

    /** What the link speaks. */
    public enum Form {
        PROTOBUF {
            @Override
            byte[] encode(List<Event> events) {
                return EventBatchCodec.encode(new EventBatch(5, events));
            }

            @Override
            List<Event> decode(byte[] bytes) {
                return switch (EventBatchCodec.decode(bytes)) {
                    case Outcome.Accepted<EventBatch> accepted ->
                        accepted.value().events();
                    case Outcome.Rejected<EventBatch> rejected ->
                        throw new IllegalStateException("our own record is unreadable: " + rejected.reasons());
                };
            }
        },
        JSON {
            @Override
            byte[] encode(List<Event> events) {
                return JsonLink.encode(events);
            }

            @Override
            List<Event> decode(byte[] bytes) {
                return JsonLink.decode(bytes);
            }
        };

        abstract byte[] encode(List<Event> events);

        abstract List<Event> decode(byte[] bytes);
    }

    @Param
    private Form form = Form.PROTOBUF;

    private final List<Event> events = BenchEvents.ingested();
    private final RuleSet rules = RuleSet.load(Path.of("pipeline"), RuleSettings.DEFAULT);
    private final ZstdCompressor compressor = new ZstdCompressor();
    private final ZstdDecompressor decompressor = new ZstdDecompressor();
    private byte[] record = new byte[0];
    private byte[] compressed = new byte[0];

    /** Makes the record, and prints how large it is. */
    @Setup
    public void makeRecord() {
        record = form.encode(events);
        compressed = compress(record);
        if (!form.decode(record).equals(events)) {
            throw new IllegalStateException(form + " does not give back the events");
        }
        System.out.printf(
                "%n%s: %.1f bytes an event, %.1f with zstd%n",
                form, (double) record.length / events.size(), (double) compressed.length / events.size());
    }

    /** A hop: one stage encodes, the next decodes. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public List<Event> hop() {
        return form.decode(form.encode(events));
    }

    /** The same with zstd in between. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public List<Event> hopCompressed() {
        return form.decode(decompress(compress(form.encode(events))));
    }

    /** The whole of transform: decode, the rules of the shipped pipeline, encode. */
    @Benchmark
    @OperationsPerInvocation(BenchEvents.BATCH)
    public byte[] transform() {
        List<Event> passed = new ArrayList<>(BenchEvents.BATCH);
        for (Event event : form.decode(record)) {
            if (rules.apply(event) instanceof RuleOutcome.Passed outcome) {
                passed.addAll(outcome.events());
            }
        }
        return form.encode(passed);
    }

    private byte[] compress(byte[] bytes) {
        byte[] out = new byte[compressor.maxCompressedLength(bytes.length)];
        return Arrays.copyOf(out, compressor.compress(bytes, 0, bytes.length, out, 0, out.length));
    }

    private byte[] decompress(byte[] bytes) {
        byte[] out = new byte[(int) ZstdDecompressor.getDecompressedSize(bytes, 0, bytes.length)];
        return Arrays.copyOf(out, decompressor.decompress(bytes, 0, bytes.length, out, 0, out.length));
    }
}
