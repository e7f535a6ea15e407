package dev.penstock.router;

import dev.penstock.aws.stream.KinesisBatch.Entry;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.FailedEventStore;
import dev.penstock.port.Sink;
import dev.penstock.port.Sink.Undelivered;
import dev.penstock.recent.RecentData;
import dev.penstock.route.Route;
import dev.penstock.route.RouteTable;
import dev.penstock.route.SinkFactory;
import dev.penstock.route.SinkSpec;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Routes batches of clean records. Safe for many threads. */
final class Router {

    private final RouteTable routes;
    private final Map<SinkSpec, Sink> sinks = new HashMap<>();
    private final Delivery.Destination cache;
    private final FailedEventStore failures;
    private final Duration keepFailuresFor;
    private final Signals signals;
    private final Clock clock;

    Router(
            RouteTable routes,
            SinkFactory factory,
            RecentData recent,
            FailedEventStore failures,
            Duration keepFailuresFor,
            Signals signals,
            Clock clock) {
        this.routes = routes;
        this.cache = new Delivery.Destination("", new CacheSink(recent), true);
        this.failures = failures;
        this.keepFailuresFor = keepFailuresFor;
        this.signals = signals;
        this.clock = clock;
        for (SinkSpec spec : routes.sinks()) {
            sinks.put(spec, factory.create(spec));
        }
    }

    /** Delivers a batch. @return the sequence number from which the stream must be read again, if any */
    Optional<String> route(List<Entry> entries, Deadline deadline) {
        Instant started = clock.instant();
        Batch batch = Batch.decode(entries);
        Verdict verdict = new Verdict(batch);
        Deliveries deliveries = new Deliveries();
        for (int i = 0; i < batch.events().size(); i++) {
            plan(batch.events().get(i), i, deliveries, verdict);
        }
        for (Deliveries.Result result : deliveries.run(deadline)) {
            judge(result, verdict);
        }
        saveFailures(verdict, deadline);
        tell(verdict, batch, started);
        return verdict.reportedFrom().map(record -> entries.get(record).sequenceNumber());
    }

    private void plan(Event event, int index, Deliveries deliveries, Verdict verdict) {
        List<Route> matched;
        try {
            matched = routes.match(event);
        } catch (PermanentException e) {
            verdict.fail(index, e.in("match routes"));
            return;
        }
        deliveries.add(cache, index, event);
        for (Route route : matched) {
            for (SinkSpec spec : route.sinks()) {
                Sink sink = Objects.requireNonNull(sinks.get(spec), "made at start for every route");
                deliveries.add(new Delivery.Destination(route.topic(), sink, spec.required()), index, event);
            }
        }
    }

    private void judge(Deliveries.Result result, Verdict verdict) {
        List<Undelivered> undelivered = result.undelivered();
        if (undelivered.isEmpty()) {
            return;
        }
        Delivery.Destination destination = result.delivery().destination();
        String sink = destination.sink().name();
        PenstockException first = undelivered.getFirst().cause().in("sink " + sink);
        signals.emit(new Signal.DependencyFailed(
                Stage.ROUTE,
                sink,
                first instanceof RetryableException,
                undelivered.size(),
                Stage.ROUTE.label() + " " + undelivered.size() + " events: " + first.getMessage()));
        if (!destination.required()) {
            return;
        }
        for (Undelivered each : undelivered) {
            int index = result.delivery().batchIndex(each);
            switch (each.cause().in("sink " + sink)) {
                case PermanentException permanent -> verdict.fail(index, permanent);
                case RetryableException retryable -> verdict.retry(index);
            }
        }
    }

    private void saveFailures(Verdict verdict, Deadline deadline) {
        List<FailedEvent> failed = verdict.failures();
        if (failed.isEmpty()) {
            return;
        }
        try {
            failures.save(failed, clock.instant().plus(keepFailuresFor), deadline);
        } catch (PenstockException e) {
            // Nothing is lost: the records run again, and the same failures are saved under the same ids.
            verdict.retryFailures();
            signals.emit(new Signal.DependencyFailed(
                    Stage.ROUTE,
                    "failed events",
                    e instanceof RetryableException,
                    failed.size(),
                    e.in(Stage.ROUTE.label() + " save failed events").getMessage()));
        }
    }

    private void tell(Verdict verdict, Batch batch, Instant started) {
        List<FailedEvent> failed = verdict.failures();
        for (FailedEvent failure : failed) {
            signals.emit(new Signal.EventFailed(Stage.ROUTE, failure.deviceId(), failure.eventId(), failure.reason()));
        }
        Instant now = clock.instant();
        Duration lag = batch.events().stream()
                .map(Event::ingestTime)
                .max(Instant::compareTo)
                .map(newest -> Duration.between(newest, now))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
        int read = verdict.read();
        signals.emit(new Signal.BatchRouted(
                read,
                read - failed.size(),
                verdict.quarantined(),
                failed.size(),
                verdict.reportedRecords(),
                lag,
                Duration.between(started, now)));
    }
}
