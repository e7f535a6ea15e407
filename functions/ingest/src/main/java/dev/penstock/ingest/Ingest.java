package dev.penstock.ingest;

import dev.penstock.access.Access;
import dev.penstock.access.AccessControl;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Role;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Checks the token, takes the request, writes its events to the raw stream, and tells which of them the stream confirmed.
 * Every door leads here. Thread-safe.
 */
public final class Ingest {

    private final AccessControl access;
    private final Intake intake;
    private final RawStream rawStream;
    private final Signals signals;
    private final Clock clock;

    public Ingest(AccessControl access, Intake intake, RawStream rawStream, Signals signals, Clock clock) {
        this.access = access;
        this.intake = intake;
        this.rawStream = rawStream;
        this.signals = signals;
        this.clock = clock;
    }

    /** Ingests one request. Broken dependencies do not throw: what they leave undone is in the result. */
    public IngestResult ingest(IngestRequest request, Deadline deadline) {
        return switch (take(request, deadline)) {
            case Intake.Result.Refused refused -> new IngestResult.Refused(refused.refusal());
            case Intake.Result.Taken taken ->
                new IngestResult.Receipts(write(List.of(taken), deadline).getFirst());
        };
    }

    /** The first half: everything before the stream. Waits for the registry only, and for that at most once a minute. */
    public Intake.Result take(IngestRequest request, Deadline deadline) {
        Access granted;
        try {
            granted = access.check(request.header("authorization"), Set.of(Role.DEVICE), deadline);
        } catch (PenstockException e) {
            PenstockException cause = e.in("ingest: check token");
            signals.emit(new Signal.DependencyFailed(
                    Stage.INGEST,
                    "registry",
                    cause instanceof RetryableException,
                    0,
                    String.valueOf(cause.getMessage())));
            return new Intake.Result.Refused(Refusal.unavailable("the token could not be checked; try again"));
        }
        return switch (granted) {
            case Access.Unauthenticated no -> new Intake.Result.Refused(Refusal.unauthenticated(no.reason()));
            case Access.Forbidden no -> new Intake.Result.Refused(Refusal.forbidden(no.reason()));
            case Access.Granted yes ->
                intake.take(request, clock.instant(), yes.credential().devices()::contains);
        };
    }

    /**
     * The second half, for one request or several together, which then share records and calls.
     *
     * @return the receipts of each, as the stream confirmed its events
     */
    public List<List<Receipt>> write(List<Intake.Result.Taken> requests, Deadline deadline) {
        return rawStream.write(requests, deadline);
    }
}
