package dev.penstock.local.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.codec.EventBatch;
import dev.penstock.codec.EventBatchCodec;
import dev.penstock.event.Event;
import dev.penstock.event.SourcePosition;
import dev.penstock.local.sqlite.Database;
import dev.penstock.local.template.StreamMapping;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Outcome;
import dev.penstock.outcome.Stage;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A mapping's on-failure destination: the batch with its payload, as Lambda would write it to S3, and each of its events
 * as a failed event, so that what was acknowledged stays in view.
 */
final class GivenUpBatches {

    /** Why a batch was given up, in Lambda's words. */
    enum Condition {
        RETRY_ATTEMPTS_EXHAUSTED("RetryAttemptsExhausted"),
        RECORD_AGE_EXCEEDED("RecordAgeExceeded");

        private final String label;

        Condition(String label) {
            this.label = label;
        }
    }

    private static final JsonFactory JSON = new JsonFactory();

    private final StreamMapping settings;
    private final Stage stage;
    private final String shardId;
    private final SourceStream stream;
    private final GivenUpEvents events;
    private final Duration keep;

    /** @param keep how long the failed events are listed */
    GivenUpBatches(
            StreamMapping settings,
            Stage stage,
            SourceStream stream,
            String shardId,
            GivenUpEvents events,
            Duration keep) {
        this.settings = settings;
        this.stage = stage;
        this.stream = stream;
        this.shardId = shardId;
        this.events = events;
        this.keep = keep;
    }

    /**
     * Saves a batch. May be repeated with the same.
     *
     * @param records at least one
     * @param invocations how often the function was called for it
     * @param reason the last failure, in words
     * @return what is left to do in the transaction that checkpoints the batch; it gives what the batch adds to the counters
     * @throws dev.penstock.outcome.PenstockException if its events cannot be kept now
     */
    Database.Work<Counts> save(
            List<? extends StreamRecord> records,
            byte[] payload,
            Condition condition,
            int invocations,
            String reason,
            Instant now) {
        List<FailedEvent> failures = new ArrayList<>();
        for (StreamRecord record : records) {
            failures.addAll(failures(record, "gave up after " + invocations + " attempts: " + reason, now));
        }
        Database.Work<?> keeping = events.keep(failures, now.plus(keep));
        return transaction -> {
            PreparedStatement insert = transaction.prepare(
                    "INSERT INTO failed_batches (mapping, failed_at, metadata, payload) VALUES (?, ?, ?, ?)");
            insert.setString(1, settings.function());
            insert.setLong(2, now.toEpochMilli());
            insert.setString(3, metadata(records, condition, invocations, reason, now));
            insert.setBytes(4, payload);
            insert.executeUpdate();
            keeping.run(transaction);
            return Counts.givenUp(stage, failures.size());
        };
    }

    private List<FailedEvent> failures(StreamRecord record, String reason, Instant now) {
        return switch (EventBatchCodec.decode(record.data())) {
            case Outcome.Accepted<EventBatch>(EventBatch batch) -> {
                List<FailedEvent> failures = new ArrayList<>();
                for (int index = 0; index < batch.events().size(); index++) {
                    failures.add(
                            failure(batch.lane(), batch.events().get(index), position(record, index), reason, now));
                }
                yield failures;
            }
            case Outcome.Rejected<EventBatch> rejected -> List.of(unreadable(record, rejected, reason, now));
        };
    }

    private FailedEvent failure(int lane, Event event, SourcePosition here, String reason, Instant now) {
        SourcePosition position = Objects.requireNonNullElse(event.source(), here);
        return new FailedEvent(
                FailedEvent.idOf(stage, position.toString(), event.id()),
                now,
                stage,
                event.deviceId(),
                event.id(),
                event.type(),
                stage.event(event.id()) + ": " + reason,
                true,
                position.toString(),
                EventBatchCodec.encode(new EventBatch(lane, event.pipeline(), List.of(event.at(position)))));
    }

    private FailedEvent unreadable(
            StreamRecord record, Outcome.Rejected<EventBatch> rejected, String reason, Instant now) {
        SourcePosition position = position(record, 0);
        return new FailedEvent(
                FailedEvent.idOf(stage, position.toString()),
                now,
                stage,
                null,
                null,
                null,
                stage.label() + " record " + position + ": "
                        + rejected.reasons().getFirst().message() + "; " + reason,
                true,
                position.toString(),
                record.data());
    }

    private SourcePosition position(StreamRecord record, int index) {
        return new SourcePosition(shardId, record.sequenceNumber(), index);
    }

    private String metadata(
            List<? extends StreamRecord> records, Condition condition, int invocations, String reason, Instant now) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("requestContext");
            json.writeStringField(
                    "functionArn",
                    "arn:aws:lambda:" + stream.region() + ':' + stream.account() + ":function:" + settings.function());
            json.writeStringField("condition", condition.label);
            json.writeNumberField("approximateInvokeCount", invocations);
            json.writeEndObject();
            json.writeObjectFieldStart("responseContext");
            json.writeStringField("functionError", reason);
            json.writeEndObject();
            json.writeStringField("version", "1.0");
            json.writeStringField("timestamp", now.toString());
            json.writeObjectFieldStart("KinesisBatchInfo");
            json.writeStringField("shardId", shardId);
            json.writeStringField("startSequenceNumber", records.getFirst().sequenceNumber());
            json.writeStringField("endSequenceNumber", records.getLast().sequenceNumber());
            json.writeStringField("approximateArrivalOfFirstRecord", arrival(records.getFirst()));
            json.writeStringField("approximateArrivalOfLastRecord", arrival(records.getLast()));
            json.writeNumberField("batchSize", records.size());
            json.writeStringField("streamArn", stream.arn());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return text.toString();
    }

    private static String arrival(StreamRecord record) {
        return Instant.ofEpochMilli(record.arrivalMillis()).toString();
    }
}
