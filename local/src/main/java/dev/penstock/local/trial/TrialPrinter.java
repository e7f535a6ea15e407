package dev.penstock.local.trial;

import dev.penstock.event.Event;
import dev.penstock.ingest.Receipt;
import dev.penstock.outcome.Rejection;
import dev.penstock.route.Route;
import dev.penstock.route.RouteTable;
import dev.penstock.rule.RuleListener;
import dev.penstock.rule.RuleOutcome;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints what happens to events, for people. */
final class TrialPrinter implements RuleListener {

    private final PrintStream out;
    /** The event before the next step. */
    private @Nullable Event last;

    TrialPrinter(PrintStream out) {
        this.out = out;
    }

    /** An event that is tried from here on. */
    void event(Event event) {
        out.println("event " + event.id() + " of " + event.deviceId() + ", " + event.type());
        last = event;
    }

    void note(String text) {
        out.println("  (" + text + ")");
    }

    void rejected(Receipt.Rejected rejected) {
        String id = rejected.id();
        out.println("event " + (id == null ? "without an id" : id));
        for (Rejection reason : rejected.reasons()) {
            out.println("rejected  " + reason.path() + ": " + reason.message());
        }
    }

    @Override
    public void rule(String name) {
        out.println("  rule " + name);
    }

    @Override
    public void step(String operation, int line, Event after) {
        Event before = Objects.requireNonNull(last, "last");
        List<String> changes = new ArrayList<>();
        Instant time = after.eventTime();
        if (time != null && !time.equals(before.eventTime())) {
            changes.add("time: " + time);
        }
        changes.addAll(DataChange.between(before.data(), after.data()));
        String head = "%6d  %-8s  ".formatted(line, operation);
        for (String change : changes.isEmpty() ? List.of("(no change)") : changes) {
            out.println(head + change);
            head = " ".repeat(head.length());
        }
        last = after;
    }

    @Override
    public void failed(String operation, int line) {
        out.println("%6d  %-8s  failed".formatted(line, operation));
    }

    @Override
    public void filtered(String id, String rule) {
        out.println(" ".repeat(18) + "filtered");
    }

    @Override
    public void part(Event part) {
        out.println("  part " + part.id());
        last = part;
    }

    /** How it ended, and which topics it takes if there are routes. */
    void outcome(RuleOutcome outcome, @Nullable RouteTable routes) {
        switch (outcome) {
            case RuleOutcome.Passed passed -> {
                for (Event event : passed.events()) {
                    out.println("passed    " + event.id() + "  " + event.timeOrIngestTime() + "  "
                            + new String(event.data(), StandardCharsets.UTF_8));
                    if (routes != null) {
                        out.println("topics    "
                                + routes.match(event).stream().map(Route::topic).collect(Collectors.joining(", ")));
                    }
                }
                if (passed.filtered() > 0) {
                    out.println("filtered  " + passed.filtered() + (passed.filtered() == 1 ? " part" : " parts"));
                }
            }
            case RuleOutcome.Filtered filtered -> out.println("filtered  by rule " + filtered.rule());
            case RuleOutcome.Failed failed -> out.println("failed    " + failed.reason());
        }
    }
}
