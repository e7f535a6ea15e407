package dev.penstock.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.event.Event;
import dev.penstock.outcome.FailedEvent;
import dev.penstock.outcome.Stage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an event; at least one of the three.
 *
 * @param cached the event in the recent data, or null
 * @param parts what it was split into, where it is not in the recent data itself
 * @param failed newest first
 */
record EventTrace(String id, String deviceId, @Nullable Event cached, List<Event> parts, List<FailedEvent> failed) {

    /** One time that the event was accepted, and what followed: an event that failed may be sent again. */
    private static final class Attempt {

        /** Null where nothing readable is left that says it. */
        @Nullable
        Instant accepted;

        /** Oldest first. */
        final List<Failure> failed = new ArrayList<>();

        /** What transform passed on, as far as it is known. */
        @Nullable
        Event passed;

        boolean isCached;

        boolean has(Stage stage) {
            return failed.stream().anyMatch(failure -> failure.is(stage));
        }
    }

    /**
     * A failure, read.
     *
     * @param event as it came to the stage; null where the bytes are no event
     */
    private record Failure(FailedEvent failed, @Nullable Event event) {
        boolean is(Stage stage) {
            return failed.stage() == stage;
        }
    }

    /** Oldest first. */
    private Iterable<Attempt> attempts() {
        Map<Instant, Attempt> attempts = new TreeMap<>();
        for (FailedEvent failure : failed.reversed()) {
            Event event = FailedEventReader.event(failure);
            Instant accepted = event == null ? null : event.ingestTime();
            Attempt attempt =
                    attempts.computeIfAbsent(accepted == null ? failure.failedAt() : accepted, time -> new Attempt());
            attempt.accepted = accepted;
            attempt.failed.add(new Failure(failure, event));
            if (failure.stage() == Stage.ROUTE) {
                attempt.passed = event;
            }
        }
        Event passed = cached != null || parts.isEmpty() ? cached : parts.getFirst();
        if (passed != null) {
            Attempt last = attempts.computeIfAbsent(passed.ingestTime(), time -> new Attempt());
            last.accepted = passed.ingestTime();
            last.passed = passed;
            last.isCached = cached != null;
        }
        return attempts.values();
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("deviceId", deviceId);
        if (cached != null) {
            json.writeStringField("type", cached.type());
            json.writeStringField("time", cached.timeOrIngestTime().toString());
        }
        json.writeStringField("status", status());
        json.writeArrayFieldStart("stages");
        for (Attempt attempt : attempts()) {
            write(attempt, json);
        }
        json.writeEndArray();
        if (!parts.isEmpty()) {
            json.writeArrayFieldStart("parts");
            for (Event part : parts) {
                json.writeString(part.id());
            }
            json.writeEndArray();
        }
    }

    /** An event that failed and passed when it was sent again has not failed; one that a required sink refused has. */
    private String status() {
        if (failed.stream().anyMatch(failure -> failure.stage() == Stage.ROUTE)) {
            return "failed";
        }
        return cached != null ? "cached" : parts.isEmpty() ? "failed" : "split";
    }

    private static void write(Attempt attempt, JsonGenerator json) throws IOException {
        stage(Stage.INGEST, "accepted", attempt.accepted, json);
        json.writeEndObject();
        writeFailures(attempt, Stage.TRANSFORM, json);
        if (attempt.passed != null || attempt.has(Stage.ROUTE)) {
            stage(Stage.TRANSFORM, "passed", null, json);
            writePipeline(attempt.passed, json);
            json.writeEndObject();
        }
        writeFailures(attempt, Stage.ROUTE, json);
        if (attempt.isCached) {
            stage(Stage.ROUTE, "cached", null, json);
            json.writeEndObject();
        }
    }

    private static void writeFailures(Attempt attempt, Stage stage, JsonGenerator json) throws IOException {
        for (Failure failure : attempt.failed) {
            if (failure.is(stage)) {
                FailedEvent failed = failure.failed();
                stage(stage, "failed", failed.failedAt(), json);
                if (stage == Stage.TRANSFORM) {
                    writePipeline(failure.event(), json);
                }
                json.writeStringField("failureId", failed.failureId());
                json.writeStringField("reason", failed.reason());
                json.writeBooleanField("retryable", failed.retryable());
                json.writeEndObject();
            }
        }
    }

    /** Begins a stage's object; the caller ends it. */
    private static void stage(Stage stage, String outcome, @Nullable Instant time, JsonGenerator json)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("stage", stage.label());
        json.writeStringField("outcome", outcome);
        if (time != null) {
            json.writeStringField("time", time.toString());
        }
    }

    /** The version of the pipeline whose rules an event has been through, where it is known. */
    static void writePipeline(@Nullable Event event, JsonGenerator json) throws IOException {
        String version = event == null ? null : event.pipeline();
        if (version != null) {
            json.writeStringField("pipeline", version);
        }
    }
}
