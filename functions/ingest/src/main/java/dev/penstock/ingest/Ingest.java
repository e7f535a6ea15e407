package dev.penstock.ingest;

import dev.penstock.access.Access;
import dev.penstock.access.AccessControl;
import dev.penstock.codec.LanePacker;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.Role;
import dev.penstock.port.StreamWriter;
import dev.penstock.schema.Texts;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Checks the token, takes the body, writes it to the raw stream, and tells which events the stream confirmed. */
public final class Ingest {

    private final AccessControl access;
    private final Intake intake;
    private final StreamWriter rawStream;
    private final Signals signals;
    private final Clock clock;

    public Ingest(AccessControl access, Intake intake, StreamWriter rawStream, Signals signals, Clock clock) {
        this.access = access;
        this.intake = intake;
        this.rawStream = rawStream;
        this.signals = signals;
        this.clock = clock;
    }

    /** Ingests one request. Broken dependencies do not throw: what they leave undone is in the result. */
    public IngestResult ingest(IngestRequest request, Deadline deadline) {
        Access granted;
        try {
            granted = access.check(request.authorization(), Set.of(Role.DEVICE), deadline);
        } catch (PenstockException e) {
            dependencyFailed("registry", 0, e.in("ingest: check token"));
            return new IngestResult.Refused(Refusal.unavailable("the token could not be checked; try again"));
        }
        return switch (granted) {
            case Access.Unauthenticated no -> new IngestResult.Refused(Refusal.unauthenticated(no.reason()));
            case Access.Forbidden no -> new IngestResult.Refused(Refusal.forbidden(no.reason()));
            case Access.Granted yes -> take(request, yes.credential().devices()::contains, deadline);
        };
    }

    private IngestResult take(IngestRequest request, Predicate<String> mayWrite, Deadline deadline) {
        String encoding = request.contentEncoding();
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            return new IngestResult.Refused(
                    Refusal.unsupported("send the body as it is, without Content-Encoding: " + shown(encoding)));
        }
        Optional<BodyForm> form = BodyForm.of(request.contentType());
        if (form.isEmpty()) {
            return new IngestResult.Refused(Refusal.unsupported(
                    "send Content-Type: application/json or application/x-ndjson, in UTF-8, instead of "
                            + (request.contentType() == null ? "none" : shown(request.contentType()))));
        }
        return switch (intake.take(form.get(), request.body(), clock.instant(), mayWrite)) {
            case Intake.Result.Refused refused -> new IngestResult.Refused(refused.refusal());
            case Intake.Result.Taken taken -> new IngestResult.Receipts(write(taken, deadline));
        };
    }

    private static String shown(String header) {
        return Texts.brief(header);
    }

    private List<Receipt> write(Intake.Result.Taken taken, Deadline deadline) {
        List<LanePacker.Packed> records = taken.records();
        if (records.isEmpty()) {
            return taken.receipts();
        }
        List<StreamWriter.Unconfirmed> unconfirmed = rawStream.write(
                records.stream().map(LanePacker.Packed::record).toList(),
                StreamWriter.Order.BY_PARTITION_KEY,
                deadline);
        if (unconfirmed.isEmpty()) {
            return taken.receipts();
        }
        List<Receipt> receipts = new ArrayList<>(taken.receipts());
        int events = 0;
        for (StreamWriter.Unconfirmed each : unconfirmed) {
            for (int event : records.get(each.index()).eventIndexes()) {
                int place = taken.places().get(event);
                receipts.set(place, unconfirmed(receipts.get(place)));
                events++;
            }
        }
        dependencyFailed("raw stream", events, unconfirmed.getFirst().cause().in("ingest: write raw stream"));
        return receipts;
    }

    private static Receipt unconfirmed(Receipt receipt) {
        return switch (receipt) {
            case Receipt.Accepted accepted -> new Receipt.Unconfirmed(accepted.id());
            case Receipt.Unconfirmed already -> already;
            case Receipt.Rejected rejected ->
                throw new IllegalStateException("a rejected event was packed: " + rejected.id());
        };
    }

    private void dependencyFailed(String dependency, int events, PenstockException cause) {
        signals.emit(new Signal.DependencyFailed(
                Stage.INGEST,
                dependency,
                cause instanceof RetryableException,
                events,
                String.valueOf(cause.getMessage())));
    }
}
