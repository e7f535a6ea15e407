package dev.penstock.local.mapping;

import dev.penstock.outcome.Stage;
import dev.penstock.signal.Signal;
import java.util.Map;
import java.util.Optional;

/**
 * What one signal adds to the counters.
 *
 * @param stage whose counters
 * @param values in events, by name (see Stats)
 * @param handled events handled, for the rate
 * @param lagMillis age of the newest event handled
 */
record Counts(Stage stage, Map<String, Long> values, long handled, long lagMillis) {

    Counts {
        values = Map.copyOf(values);
    }

    /** The counts in a signal, or empty for one that says nothing of events handled. */
    static Optional<Counts> of(Signal signal) {
        return switch (signal) {
            case Signal.RequestIngested s ->
                Optional.of(new Counts(
                        s.stage(),
                        Map.of("accepted", (long) s.accepted(), "rejected", (long) s.rejectedTotal()),
                        s.accepted(),
                        0));
            case Signal.BatchTransformed s ->
                Optional.of(new Counts(
                        s.stage(),
                        Map.of(
                                "read", (long) s.read(),
                                "created", (long) s.created(),
                                "passed", (long) s.passed(),
                                "failed", (long) s.failed(),
                                "filtered", (long) s.filtered(),
                                "duplicate", (long) s.duplicate()),
                        s.read(),
                        s.lag().toMillis()));
            case Signal.BatchRouted s ->
                Optional.of(new Counts(
                        s.stage(),
                        Map.of(
                                "read", (long) s.read(),
                                "delivered", (long) s.delivered(),
                                "failed", (long) s.failed()),
                        s.read(),
                        s.lag().toMillis()));
            case Signal.SilenceChecked s ->
                Optional.of(new Counts(s.stage(), Map.of("created", (long) s.created()), s.created(), 0));
            case Signal.EventFailed _,
                    Signal.DependencyFailed _,
                    Signal.ApiAnswered _,
                    Signal.Started _,
                    Signal.RateLimited _,
                    Signal.AnswerReplayed _ -> Optional.empty();
        };
    }

    /** Events that a mapping gave up: read and failed at that stage. */
    static Counts givenUp(Stage stage, int events) {
        return new Counts(stage, Map.of("read", (long) events, "failed", (long) events), events, 0);
    }
}
