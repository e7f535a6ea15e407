package dev.penstock.ingest;

import dev.penstock.event.Event;
import dev.penstock.outcome.Rejection;
import dev.penstock.schema.EventTypes;
import dev.penstock.schema.Texts;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What ingest does between the network and the stream: decode and validate. No I/O; immutable and thread-safe. */
public final class Intake {

    private final EventTypes types;
    private final Limits limits;

    public Intake(EventTypes types, Limits limits) {
        this.types = types;
        this.limits = limits;
    }

    /**
     * Reads the schemas of a team's {@code pipeline/}.
     *
     * @throws dev.penstock.pipeline.PipelineException if a schema is broken
     */
    static Intake load(Path pipeline, Limits limits) {
        return new Intake(EventTypes.load(pipeline), limits);
    }

    /** What became of a request. */
    public sealed interface Result extends Admission {

        /** It could not be read at all. */
        record Refused(Refusal refusal) implements Result {}

        /**
         * It was read.
         *
         * @param receipts one for each event, in the order of the body; accepted on condition that the stream confirms
         * @param events what to write
         * @param places the index into {@code receipts} of each of {@code events}
         * @param repeatKey under which the answer is remembered, or null for a request without one
         */
        record Taken(
                List<Receipt> receipts,
                List<Event> events,
                List<Integer> places,
                @Nullable RepeatKey repeatKey) implements Result {

            Taken(List<Receipt> receipts, List<Event> events, List<Integer> places) {
                this(receipts, events, places, null);
            }

            Taken with(RepeatKey key) {
                return new Taken(receipts, events, places, key);
            }
        }
    }

    /**
     * Takes a request, however many events it holds.
     *
     * @param now the ingest time of its events; cut to the millisecond
     * @param mayWrite whether the sender may write for a device
     */
    public Result take(IngestRequest request, Instant now, Predicate<String> mayWrite) {
        return take(request, now, mayWrite, events -> Optional.empty());
    }

    /**
     * Takes a request.
     *
     * @param mayCome asked for the number of events before any of them is read, which is the costly part: why they may
     *     not come now, if so
     */
    Result take(
            IngestRequest request, Instant now, Predicate<String> mayWrite, IntFunction<Optional<Refusal>> mayCome) {
        return take(request, new EventDraft(types, now.truncatedTo(ChronoUnit.MILLIS)), mayWrite, mayCome);
    }

    /**
     * Takes a request of one device, whose events need not name it.
     *
     * @param now as above
     */
    Result takeFrom(String deviceId, IngestRequest request, Instant now) {
        EventDraft draft = new EventDraft(types, now.truncatedTo(ChronoUnit.MILLIS), deviceId);
        return take(request, draft, deviceId::equals, events -> Optional.empty());
    }

    private Result take(
            IngestRequest request,
            EventDraft draft,
            Predicate<String> mayWrite,
            IntFunction<Optional<Refusal>> mayCome) {
        Optional<BodyForm> form =
                Optional.ofNullable(request.form()).or(() -> BodyForm.of(request.header("content-type")));
        boolean binary = request.form() == null && BinaryCloudEventReader.isFor(request);
        if (binary ? !BinaryCloudEventReader.isJson(request) : form.isEmpty()) {
            return new Result.Refused(unknownForm(request.header("content-type")));
        }
        draft.trace(TraceContext.of(request));
        return switch (Unpacking.unpack(request.header("content-encoding"), request.body(), limits.maxBodyBytes())) {
            case Unpacking.Result.Refused refused -> new Result.Refused(refused.refusal());
            case Unpacking.Result.Unpacked unpacked ->
                read(
                        binary
                                ? new BinaryCloudEventReader(request, unpacked.body(), draft, limits)
                                : form.orElseThrow().open(unpacked.body(), draft, limits),
                        mayWrite,
                        mayCome);
        };
    }

    private static Refusal unknownForm(@Nullable String contentType) {
        return Refusal.unsupported("send one of these as Content-Type, in UTF-8: " + BodyForm.accepted()
                + "; instead of " + (contentType == null ? "none" : Texts.brief(contentType)));
    }

    private static Result read(EventReader reader, Predicate<String> mayWrite, IntFunction<Optional<Refusal>> mayCome) {
        Optional<Refusal> refusal = reader.refusal().or(() -> mayCome.apply(reader.count()));
        if (refusal.isPresent()) {
            return new Result.Refused(refusal.get());
        }
        List<Receipt> receipts = new ArrayList<>(reader.count());
        List<Event> events = new ArrayList<>(reader.count());
        List<Integer> places = new ArrayList<>(reader.count());
        for (int i = 0; i < reader.count(); i++) {
            Event event = reader.read(i);
            if (event == null) {
                receipts.add(reader.rejection());
            } else if (!mayWrite.test(event.deviceId())) {
                receipts.add(
                        new Receipt.Rejected(event.id(), List.of(forbidden(event.deviceId(), reader.devicePath()))));
            } else {
                receipts.add(new Receipt.Accepted(event.id()));
                events.add(event);
                places.add(i);
            }
        }
        return new Result.Taken(receipts, events, places);
    }

    private static Rejection forbidden(String deviceId, String path) {
        return new Rejection("forbidden-device", path, "the sender does not write for device " + deviceId);
    }
}
