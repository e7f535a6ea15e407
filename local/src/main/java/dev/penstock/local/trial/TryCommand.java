package dev.penstock.local.trial;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.Event;
import dev.penstock.ingest.IngestRequest;
import dev.penstock.ingest.Intake;
import dev.penstock.ingest.Limits;
import dev.penstock.ingest.Receipt;
import dev.penstock.local.command.CommandException;
import dev.penstock.memory.DeviceMemory;
import dev.penstock.rule.RuleOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./penstock try}: shows an event after every step of every rule that is for it. */
@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        description =
                "Takes the events on standard input (a JSON object, an array, or one object a line) through the rules,"
                        + " and prints what each step changes, how each event ends, and its topics. Exit code 1 if one is rejected"
                        + " or fails.")
public final class TryCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "RULES.yaml|DIR",
            description = "a file, of which only the rules are tried, or a pipeline (./pipeline)")
    private @Nullable Path given;

    @Option(
            names = "--pipeline",
            paramLabel = "DIR",
            description =
                    "the pipeline; with RULES.yaml, whose schemas and routes to take (the one that the file is in)")
    private @Nullable Path pipeline;

    @Override
    public Integer call() throws IOException {
        TrialPipeline tried = TrialPipeline.read(given, pipeline);
        Intake.Result.Taken taken = read(tried);
        Iterator<Event> events = taken.events().iterator();
        TrialPrinter printer = new TrialPrinter(System.out);
        Map<String, DeviceMemory> memories = new HashMap<>();
        boolean good = true;
        for (Receipt receipt : taken.receipts()) {
            if (receipt instanceof Receipt.Rejected rejected) {
                printer.rejected(rejected);
                good = false;
            } else {
                good &= apply(events.next(), tried, memories, printer);
            }
        }
        return good ? 0 : 1;
    }

    /** The events of standard input, as ingest would take them. */
    private static Intake.Result.Taken read(TrialPipeline tried) throws IOException {
        byte[] body = System.in.readAllBytes();
        String form = holdsSeveral(body) ? "application/x-ndjson" : "application/json";
        Intake intake = new Intake(tried.types(), Limits.DEFAULTS);
        return switch (intake.take(
                new IngestRequest(Map.of("content-type", form), body), Instant.now(), device -> true)) {
            case Intake.Result.Taken taken -> taken;
            case Intake.Result.Refused refused ->
                throw new CommandException(
                        "standard input is no event: " + refused.refusal().detail());
        };
    }

    /** Whether one object follows another; what is no JSON is left to who reads it. */
    private static boolean holdsSeveral(byte[] body) {
        try (JsonParser parser = new JsonFactory().createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean apply(
            Event event, TrialPipeline tried, Map<String, DeviceMemory> memories, TrialPrinter printer) {
        printer.event(event);
        Event accepted = event;
        if (event.isQuarantined() && tried.routes() == null) {
            printer.note("no schemas were read: not validated");
            accepted = event.satisfying("");
        } else if (event.isQuarantined()) {
            printer.note("its type has no schema, so it is quarantined: no rule applies");
        }
        DeviceMemory memory = memories.computeIfAbsent(event.deviceId(), device -> DeviceMemory.empty());
        RuleOutcome outcome = tried.rules().apply(accepted, memory, Map.of(), printer);
        printer.outcome(outcome, tried.routes());
        return !(outcome instanceof RuleOutcome.Failed);
    }
}
