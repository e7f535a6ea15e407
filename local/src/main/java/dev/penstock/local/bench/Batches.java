package dev.penstock.local.bench;

import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.codec.LanePacker;
import dev.penstock.dedup.Dedup;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.ingest.IngestRequest;
import dev.penstock.ingest.Intake;
import dev.penstock.ingest.Limits;
import dev.penstock.local.client.Publisher;
import dev.penstock.local.command.CommandException;
import dev.penstock.outcome.Outcome;
import dev.penstock.port.DedupLog;
import dev.penstock.route.RouteTable;
import dev.penstock.rule.RuleSet;
import dev.penstock.rule.RuleSettings;
import dev.penstock.schema.EventTypes;
import dev.penstock.time.Deadline;
import dev.penstock.transform.RawRecord;
import dev.penstock.transform.RuleStage;
import dev.penstock.transform.TransformedBatch;
import dev.penstock.transform.WorkerPool;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the cores of the stages, each fed with what the stage before made of the same events. */
final class Batches {

    private static final Instant NOW = Instant.parse("2026-11-23T10:15:00Z");

    private final Path pipeline;
    private final Lanes lanes = new Lanes(Lanes.DEFAULT_COUNT);
    private final Intake intake;
    private final List<List<byte[]>> batches;

    private Batches(Path pipeline, Intake intake, List<List<byte[]>> batches) {
        this.pipeline = pipeline;
        this.intake = intake;
        this.batches = batches;
    }

    /**
     * Reads events.
     *
     * @param events one JSON object a line
     * @throws CommandException if there are none
     */
    static Batches read(Path events, Path pipeline, int batch) throws IOException {
        List<List<byte[]>> batches = new ArrayList<>();
        List<byte[]> open = new ArrayList<>();
        for (String line : Files.readAllLines(events)) {
            if (!line.isBlank()) {
                open.add(line.getBytes(StandardCharsets.UTF_8));
                if (open.size() == batch) {
                    batches.add(open);
                    open = new ArrayList<>();
                }
            }
        }
        // A last batch that is not full would be measured as if it were; it serves only where it is the only one.
        if (batches.isEmpty() && !open.isEmpty()) {
            batches.add(open);
        }
        if (batches.isEmpty()) {
            throw new CommandException(events + " holds no events: one JSON object a line is expected");
        }
        return new Batches(pipeline, new Intake(EventTypes.load(pipeline), Limits.DEFAULTS), batches);
    }

    /** Decode, validate, encode. */
    List<StageCore> ingest() {
        LanePacker packer = packer();
        List<StageCore> cores = new ArrayList<>();
        for (List<byte[]> batch : batches) {
            byte[] body = Publisher.array(batch);
            cores.add(core(batch.size(), () -> packer.pack(taken(body)).size()));
        }
        return cores;
    }

    /**
     * Decode the records, look for duplicates, apply the rules, encode what passed, remember its ids. The same records come
     * again and again from the same place, so none is a duplicate; and each batch is the first of its devices.
     *
     * @param workers how many threads share a batch
     */
    List<StageCore> transform(int workers) {
        RuleStage stage = stage(workers);
        Dedup dedup =
                new Dedup(new IdleDedupLog(), type -> Duration.ofHours(24), 2_000_000, signal -> {}, Clock.systemUTC());
        Deadline deadline = Deadline.after(Duration.ofDays(1));
        List<StageCore> cores = new ArrayList<>();
        for (List<byte[]> batch : batches) {
            List<RawRecord> records = records(batch);
            cores.add(core(batch.size(), () -> {
                TransformedBatch transformed = stage.apply(records, dedup, deadline);
                int packed = stage.pack(transformed).size();
                dedup.remember(transformed.passed(), deadline);
                return packed;
            }));
        }
        return cores;
    }

    /** A log that answers at once, and has what the memory has. */
    private static final class IdleDedupLog implements DedupLog {
        @Override
        public void append(List<Chunk> chunks, Deadline deadline) {
            // Memory has them.
        }

        @Override
        public Read readAfter(Map<String, String> orderByDevice, Instant now, Deadline deadline) {
            return new Read(List.of(), Map.of());
        }
    }

    /** Decode the records, match the routes. */
    List<StageCore> route() {
        RouteTable routes = RouteTable.load(pipeline);
        RuleStage stage = stage(1);
        LanePacker packer = packer();
        List<StageCore> cores = new ArrayList<>();
        for (List<byte[]> batch : batches) {
            List<byte[]> clean = packer.pack(stage.apply(records(batch)).passed()).stream()
                    .map(packed -> packed.record().data())
                    .toList();
            cores.add(core(batch.size(), () -> {
                long matched = 0;
                for (byte[] record : clean) {
                    for (Event event : decode(record)) {
                        matched += routes.match(event).size();
                    }
                }
                return matched;
            }));
        }
        return cores;
    }

    private RuleStage stage(int workers) {
        return new RuleStage(RuleSet.load(pipeline, RuleSettings.DEFAULT), lanes, new WorkerPool(workers));
    }

    private LanePacker packer() {
        return new LanePacker(lanes, LanePacker.DEFAULT_MAX_RECORD_BYTES);
    }

    private List<RawRecord> records(List<byte[]> batch) {
        List<RawRecord> records = new ArrayList<>();
        for (LanePacker.Packed packed : packer().pack(taken(Publisher.array(batch)))) {
            records.add(new RawRecord(
                    "shardId-000000000000",
                    BigInteger.valueOf(records.size()).toString(),
                    NOW,
                    packed.record().data()));
        }
        return records;
    }

    private List<Event> taken(byte[] body) {
        IngestRequest request = new IngestRequest(Map.of("content-type", "application/json"), body);
        return switch (intake.take(request, NOW, device -> true)) {
            case Intake.Result.Taken taken when !taken.events().isEmpty() -> taken.events();
            case Intake.Result.Taken none ->
                throw new CommandException(
                        "no event of a batch is accepted: " + none.receipts().getFirst());
            case Intake.Result.Refused refused -> throw new CommandException("refused: " + refused.refusal());
        };
    }

    private static List<Event> decode(byte[] record) {
        return switch (EventBatchCodec.decode(record)) {
            case Outcome.Accepted<EventBatch> accepted -> accepted.value().events();
            case Outcome.Rejected<EventBatch> rejected ->
                throw new IllegalStateException("our own record is unreadable: " + rejected.reasons());
        };
    }

    private static StageCore core(int events, java.util.function.LongSupplier once) {
        return new StageCore() {
            @Override
            public long once() {
                return once.getAsLong();
            }

            @Override
            public int events() {
                return events;
            }
        };
    }
}
