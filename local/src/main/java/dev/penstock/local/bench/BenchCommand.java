package dev.penstock.local.bench;

import com.sun.management.ThreadMXBean;
import dev.penstock.local.command.CommandException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./penstock bench}: anybody's events through one stage of anybody's pipeline. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures one stage's core, after warm-up, and prints: stage events/s ns/event "
                + "bytes-allocated/event.")
public final class BenchCommand implements Callable<Integer> {

    private static final Duration WARM_UP = Duration.ofSeconds(5);

    /** What can be measured. */
    enum StageName {
        INGEST,
        TRANSFORM,
        ROUTE
    }

    @Parameters(paramLabel = "STAGE", description = "ingest, transform or route")
    private StageName stage = StageName.INGEST;

    @Option(names = "--events", required = true, paramLabel = "FILE.ndjson", description = "one event a line")
    private Path events = Path.of("");

    @Option(names = "--pipeline", paramLabel = "DIR", description = "schemas, rules and routes (./pipeline)")
    private Path pipeline = Path.of("pipeline");

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "100",
            description = "events per batch (${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "how long (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "threads that share a batch, of transform only (${DEFAULT-VALUE})")
    private int workers;

    @Override
    public Integer call() throws Exception {
        if (!Files.isReadable(events) || batch < 1 || batch > 1_000 || seconds < 1 || workers < 1 || workers > 64) {
            throw new CommandException(
                    "bench: --events must be readable, --batch 1 to 1000, --seconds 1 or more, " + "--workers 1 to 64");
        }
        if (workers > 1 && stage != StageName.TRANSFORM) {
            throw new CommandException("bench: only transform has --workers");
        }
        Batches batches = Batches.read(events, pipeline, batch);
        List<StageCore> cores = switch (stage) {
            case INGEST -> batches.ingest();
            case TRANSFORM -> batches.transform(workers);
            case ROUTE -> batches.route();
        };
        run(cores, WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocatedBefore = threads.getTotalThreadAllocatedBytes();
        Measured measured = run(cores, Duration.ofSeconds(seconds));
        long allocated = threads.getTotalThreadAllocatedBytes() - allocatedBefore;
        System.out.printf(
                Locale.ROOT,
                "%s %.0f events/s %.0f ns/event %.0f bytes-allocated/event%n",
                stage.name().toLowerCase(Locale.ROOT),
                measured.events() * 1e9 / measured.nanos(),
                (double) measured.nanos() / measured.events(),
                (double) allocated / measured.events());
        return 0;
    }

    private record Measured(long events, long nanos, long kept) {}

    private static Measured run(List<StageCore> cores, Duration length) {
        long start = System.nanoTime();
        long end = start + length.toNanos();
        long events = 0;
        long kept = 0;
        while (System.nanoTime() < end) {
            for (StageCore core : cores) {
                kept += core.once();
                events += core.events();
            }
        }
        return new Measured(events, System.nanoTime() - start, kept);
    }
}
