package dev.penstock.ingest;

import dev.penstock.access.Access;
import dev.penstock.access.AccessControl;
import dev.penstock.access.RateLimits;
import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.AnswerStore;
import dev.penstock.port.Credential;
import dev.penstock.port.DeviceRegistry;
import dev.penstock.port.Role;
import dev.penstock.port.StreamWriter;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the token and its rate, takes the request unless it is a repeat, writes its events to the raw stream, and tells
 * which of them the stream confirmed. Every door leads here. Thread-safe.
 */
public final class Ingest {

    /** A device waits meanwhile: it would rather be told to come back. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

    private final AccessControl access;
    private final RateLimits rateLimits;
    private final PastAnswers pastAnswers;
    private final Intake intake;
    private final RawStream rawStream;
    private final Signals signals;
    private final Clock clock;

    public Ingest(
            AccessControl access,
            RateLimits rateLimits,
            PastAnswers pastAnswers,
            Intake intake,
            RawStream rawStream,
            Signals signals,
            Clock clock) {
        this.access = access;
        this.rateLimits = rateLimits;
        this.pastAnswers = pastAnswers;
        this.intake = intake;
        this.rawStream = rawStream;
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * Wires a door's own to the ports of the caller.
     *
     * @throws dev.penstock.pipeline.PipelineException if a schema is broken
     */
    public static Ingest of(
            IngestConfig config,
            StreamWriter rawStream,
            DeviceRegistry registry,
            AnswerStore answers,
            Signals signals,
            Clock clock) {
        return new Ingest(
                new AccessControl(registry, clock),
                new RateLimits(config.rateLimit()),
                new PastAnswers(answers, config.answersFor(), signals, clock),
                Intake.load(config.pipeline(), config.limits()),
                new RawStream(config.lanes(), rawStream, config.writePatience(), signals),
                signals,
                clock);
    }

    /** Ingests one request. Broken dependencies do not throw: what they leave undone is in the result. */
    public IngestResult ingest(IngestRequest request, Deadline deadline) {
        return switch (take(request, deadline)) {
            case Intake.Result.Refused refused -> new IngestResult.Refused(refused.refusal());
            case Admission.Repeated repeated -> new IngestResult.Receipts(repeated.receipts(), true);
            case Intake.Result.Taken taken ->
                new IngestResult.Receipts(write(List.of(taken), deadline).getFirst());
        };
    }

    /**
     * The first half: everything before the stream. Waits for the registry, at most once a minute, and for the past
     * answers if the request has an idempotency key.
     */
    public Admission take(IngestRequest request, Deadline deadline) {
        Access granted;
        try {
            granted = checkToken(request.header("authorization"), deadline);
        } catch (PenstockException e) {
            return new Intake.Result.Refused(registryFailed(e));
        }
        return switch (granted) {
            case Access.Unauthenticated no -> new Intake.Result.Refused(Refusal.unauthenticated(no.reason()));
            case Access.Forbidden no -> new Intake.Result.Refused(Refusal.forbidden(no.reason()));
            case Access.Granted yes -> take(request, yes.credential(), deadline);
        };
    }

    /**
     * Whether {@link #refusal} and {@link #take} would wait for the registry.
     *
     * @param authorization the header, or null
     */
    public AccessControl.Knowledge knowledge(@Nullable String authorization) {
        return access.knowledge(authorization);
    }

    /**
     * Checks a token before there is a request, for a door that wants to hold nothing for strangers. Waits for the
     * registry.
     *
     * @param authorization the header, or null
     * @return why no request with it would be taken; empty if it is good
     */
    public Optional<Refusal> refusal(@Nullable String authorization, Deadline deadline) {
        try {
            return switch (checkToken(authorization, deadline)) {
                case Access.Unauthenticated no -> Optional.of(Refusal.unauthenticated(no.reason()));
                case Access.Forbidden no -> Optional.of(Refusal.forbidden(no.reason()));
                case Access.Granted yes -> Optional.empty();
            };
        } catch (PenstockException e) {
            return Optional.of(registryFailed(e));
        }
    }

    private Access checkToken(@Nullable String authorization, Deadline deadline) {
        try {
            return access.check(authorization, Set.of(Role.DEVICE), deadline.atMost(REGISTRY_PATIENCE));
        } catch (PenstockException e) {
            throw e.in("ingest: check token");
        }
    }

    private Refusal registryFailed(PenstockException cause) {
        signals.emit(new Signal.DependencyFailed(
                Stage.INGEST, "registry", cause instanceof RetryableException, 0, String.valueOf(cause.getMessage())));
        return Refusal.unavailable("the token could not be checked; try again");
    }

    private Admission take(IngestRequest request, Credential credential, Deadline deadline) {
        // First, since a credential in debt shall cost neither a look-up nor the reading of its body.
        Duration delay = rateLimits.delay(credential);
        if (!delay.isZero()) {
            return new Intake.Result.Refused(rateLimited(delay));
        }
        String header = request.header(RepeatKey.HEADER);
        if (header == null) {
            return takeFirst(request, credential);
        }
        Optional<RepeatKey> key = RepeatKey.of(credential.tokenHash(), header, request);
        if (key.isEmpty()) {
            return new Intake.Result.Refused(Refusal.badKey());
        }
        return switch (pastAnswers.find(key.get(), deadline)) {
            case PastAnswers.Found.Answer answer -> {
                // A repeat stores nothing, but is not free either.
                rateLimits.take(credential, 1);
                signals.emit(new Signal.AnswerReplayed());
                yield new Admission.Repeated(answer.receipts());
            }
            case PastAnswers.Found.AnotherRequest another -> {
                rateLimits.take(credential, 1);
                yield new Intake.Result.Refused(Refusal.keyReused());
            }
            case PastAnswers.Found.Nothing nothing -> {
                Intake.Result result = takeFirst(request, credential);
                yield result instanceof Intake.Result.Taken taken ? taken.with(key.get()) : result;
            }
        };
    }

    private Intake.Result takeFirst(IngestRequest request, Credential credential) {
        return intake.take(request, clock.instant(), credential.devices()::contains, events -> {
            Duration delay = rateLimits.take(credential, events);
            return delay.isZero() ? Optional.empty() : Optional.of(rateLimited(delay));
        });
    }

    private Refusal rateLimited(Duration delay) {
        signals.emit(new Signal.RateLimited());
        return Refusal.rateLimited(delay);
    }

    /**
     * The second half, for one request or several together, which then share records and calls.
     *
     * @return the receipts of each, as the stream confirmed its events
     */
    public List<List<Receipt>> write(List<Intake.Result.Taken> requests, Deadline deadline) {
        List<List<Receipt>> receipts = rawStream.write(requests, deadline);
        remember(requests, receipts, deadline);
        return receipts;
    }

    private void remember(List<Intake.Result.Taken> requests, List<List<Receipt>> receipts, Deadline deadline) {
        Map<RepeatKey, List<Receipt>> answers = new LinkedHashMap<>();
        for (int i = 0; i < requests.size(); i++) {
            RepeatKey key = requests.get(i).repeatKey();
            if (key != null) {
                answers.putIfAbsent(key, receipts.get(i));
            }
        }
        if (!answers.isEmpty()) {
            pastAnswers.remember(answers, deadline);
        }
    }
}
