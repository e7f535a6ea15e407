package dev.penstock.local.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.check.SampleEvents;
import dev.penstock.event.Event;
import dev.penstock.pipeline.PipelineException;
import dev.penstock.schema.EventTypes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event that a person may send first.
 *
 * @param hasTime whether it says when it was; without, that is when it is ingested
 * @param data JSON
 * @param isAccepted whether the pipeline is known to accept it
 */
record SampleEvent(String deviceId, String type, boolean hasTime, String data, boolean isAccepted) {

    private static final String DEVICE = "demo-1";
    private static final String TYPE = "my.type";

    /** One of the pipeline's own tests; else one of its first type, whose data has to be put in. */
    static SampleEvent of(Path pipeline) {
        EventTypes types;
        try {
            types = EventTypes.load(pipeline);
        } catch (PipelineException e) {
            // It was good a moment ago; the watch tells what an edit has broken.
            return withoutData(Set.of());
        }
        return SampleEvents.first(pipeline, types).map(SampleEvent::like).orElseGet(() -> withoutData(types.names()));
    }

    private static SampleEvent like(Event event) {
        return new SampleEvent(
                event.deviceId(),
                event.type(),
                isIso(event.timeJson()),
                new String(event.data(), StandardCharsets.UTF_8),
                true);
    }

    private static SampleEvent withoutData(Set<String> types) {
        return new SampleEvent(DEVICE, types.stream().findFirst().orElse(TYPE), true, "{}", false);
    }

    private static boolean isIso(@Nullable String timeJson) {
        try {
            return timeJson != null && OffsetDateTime.parse(timeJson.replace("\"", "")) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The event in the plain form of the HTTP contract. */
    String json(String id, Instant now) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("deviceId", deviceId);
            json.writeStringField("type", type);
            if (hasTime) {
                json.writeStringField("time", now.toString());
            }
            json.writeFieldName("data");
            json.writeRawValue(data);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("write to memory", e);
        }
        return text.toString();
    }
}
