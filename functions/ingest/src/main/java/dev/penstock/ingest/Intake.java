package dev.penstock.ingest;

import dev.penstock.codec.LanePacker;
import dev.penstock.event.Event;
import dev.penstock.event.Lanes;
import dev.penstock.outcome.Rejection;
import dev.penstock.schema.SchemaSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What ingest does between the network and the stream: decode, validate, pack. No I/O; immutable and thread-safe.
 */
public final class Intake {

    private final SchemaSet schemas;
    private final Limits limits;
    private final LanePacker packer;

    public Intake(SchemaSet schemas, Limits limits, Lanes lanes) {
        this.schemas = schemas;
        this.limits = limits;
        this.packer = new LanePacker(lanes, LanePacker.DEFAULT_MAX_RECORD_BYTES);
    }

    /** What became of a body. */
    public sealed interface Result {

        /** It could not be read at all. */
        record Refused(Refusal refusal) implements Result {}

        /**
         * It was read.
         *
         * @param receipts one for each event, in the order of the body; accepted on condition that the stream confirms
         * @param records what to write
         * @param places the index into {@code receipts} of each packed event
         */
        record Taken(List<Receipt> receipts, List<LanePacker.Packed> records, List<Integer> places) implements Result {}
    }

    /**
     * Takes a body.
     *
     * @param now the ingest time of its events; cut to the millisecond
     * @param mayWrite whether the sender may write for a device
     */
    public Result take(BodyForm form, byte[] body, Instant now, Predicate<String> mayWrite) {
        if (body.length > limits.maxBodyBytes()) {
            return new Result.Refused(Refusal.overLimit(
                    Limits.BODY_BYTES,
                    limits.maxBodyBytes(),
                    "the body has " + body.length + " bytes; at most " + limits.maxBodyBytes() + " are allowed"));
        }
        EventSlices slices = EventSlices.of(form, body, limits.maxEvents());
        Optional<Refusal> refusal = slices.refusal();
        if (refusal.isPresent()) {
            return new Result.Refused(refusal.get());
        }
        EventDecoder decoder = new EventDecoder(schemas, limits, now.truncatedTo(ChronoUnit.MILLIS));
        List<Receipt> receipts = new ArrayList<>(slices.count());
        List<Event> events = new ArrayList<>(slices.count());
        List<Integer> places = new ArrayList<>(slices.count());
        for (int i = 0; i < slices.count(); i++) {
            Event event = decoder.decode(body, slices, i);
            if (event == null) {
                receipts.add(new Receipt.Rejected(decoder.lastId(), decoder.lastReasons()));
            } else if (!mayWrite.test(event.deviceId())) {
                receipts.add(new Receipt.Rejected(event.id(), List.of(forbidden(event.deviceId()))));
            } else {
                receipts.add(new Receipt.Accepted(event.id()));
                events.add(event);
                places.add(i);
            }
        }
        return new Result.Taken(receipts, packer.pack(events), places);
    }

    private static Rejection forbidden(String deviceId) {
        return new Rejection("forbidden-device", "/deviceId", "the token does not write for device " + deviceId);
    }
}
