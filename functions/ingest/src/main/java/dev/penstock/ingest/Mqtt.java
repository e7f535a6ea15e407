package dev.penstock.ingest;

import dev.penstock.event.DeviceIds;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.RetryableException;
import dev.penstock.outcome.Stage;
import dev.penstock.port.FailedEventStore;
import dev.penstock.signal.Signal;
import dev.penstock.signal.Signals;
import dev.penstock.time.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ingests MQTT publications. The broker has already told the device that it has its publication, so nobody waits for an
 * answer: what is rejected becomes a failed event, and what the stream does not confirm is tried again as a whole.
 */
final class Mqtt {

    private final Intake intake;
    private final RawStream rawStream;
    private final FailedEventStore failures;
    private final Duration keepFailures;
    private final Signals signals;
    private final Clock clock;

    Mqtt(
            Intake intake,
            RawStream rawStream,
            FailedEventStore failures,
            Duration keepFailures,
            Signals signals,
            Clock clock) {
        this.intake = intake;
        this.rawStream = rawStream;
        this.failures = failures;
        this.keepFailures = keepFailures;
        this.signals = signals;
        this.clock = clock;
    }

    /**
     * Ingests one publication: an event or an array of them as JSON, which may leave out {@code deviceId}.
     *
     * @throws dev.penstock.outcome.PenstockException if it must be passed again; events that were stored are then duplicates
     */
    Tally ingest(MqttDelivery delivery, Deadline deadline) {
        IngestRequest request = new IngestRequest(Map.of("content-type", "application/json"), delivery.payload());
        return switch (intake.takeFrom(delivery.deviceId(), request, clock.instant())) {
            case Intake.Result.Refused refused -> {
                save(List.of(failed(delivery, 0, null, refused.refusal().detail())), deadline);
                yield Tally.of(List.of());
            }
            case Intake.Result.Taken taken -> write(delivery, taken, deadline);
        };
    }

    private Tally write(MqttDelivery delivery, Intake.Result.Taken taken, Deadline deadline) {
        List<Receipt> receipts = rawStream.write(List.of(taken), deadline).getFirst();
        save(failed(delivery, receipts), deadline);
        Tally tally = Tally.of(receipts);
        if (tally.unconfirmed() > 0) {
            throw new RetryableException("ingest MQTT delivery " + delivery.deliveryId()
                    + ": the stream did not confirm " + tally.unconfirmed() + " of its events");
        }
        return tally;
    }

    private void save(List<FailedEvent> failed, Deadline deadline) {
        if (!failed.isEmpty()) {
            failures.save(failed, clock.instant().plus(keepFailures), deadline);
            failed.forEach(each ->
                    signals.emit(new Signal.EventFailed(Stage.INGEST, each.deviceId(), each.eventId(), each.reason())));
        }
    }

    private List<FailedEvent> failed(MqttDelivery delivery, List<Receipt> receipts) {
        List<FailedEvent> failed = new ArrayList<>();
        for (int i = 0; i < receipts.size(); i++) {
            if (receipts.get(i) instanceof Receipt.Rejected rejected) {
                String reasons = rejected.reasons().stream()
                        .map(reason -> (reason.path() + " " + reason.message()).strip())
                        .collect(Collectors.joining("; "));
                failed.add(failed(delivery, i, rejected.id(), reasons));
            }
        }
        return failed;
    }

    private FailedEvent failed(MqttDelivery delivery, int index, @Nullable String eventId, String reason) {
        String source = "mqtt:" + delivery.deliveryId() + ":" + index;
        String what = eventId == null ? "MQTT delivery " + delivery.deliveryId() : "event " + eventId;
        return new FailedEvent(
                FailedEvent.idOf(Stage.INGEST, source),
                Instant.ofEpochMilli(clock.millis()),
                Stage.INGEST,
                DeviceIds.isValid(delivery.deviceId()) ? delivery.deviceId() : null,
                eventId,
                null,
                "ingest " + what + ": " + reason,
                false,
                source,
                delivery.payload());
    }
}
