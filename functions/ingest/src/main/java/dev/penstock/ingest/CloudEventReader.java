package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.Event;
import dev.penstock.schema.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents in the JSON format, one or a batch, and validates their data in the same pass.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON event format</a>
 */
final class CloudEventReader implements EventReader {

    private static final String DATA_BASE64 = "data_base64";

    /** The attributes of the specification itself; an extension may be of another type. */
    private static final Set<String> STRINGS =
            Set.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema");

    private final byte[] body;
    private final EventSlices slices;
    private final EventDraft draft;
    private final CloudEventContext context;
    private final Limits limits;

    CloudEventReader(byte[] body, EventSlices slices, EventDraft draft, Limits limits) {
        this.body = body;
        this.slices = slices;
        this.draft = draft;
        this.context = new CloudEventContext(draft, limits);
        this.limits = limits;
    }

    @Override
    public Optional<Refusal> refusal() {
        return slices.refusal();
    }

    @Override
    public int count() {
        return slices.count();
    }

    @Override
    public Receipt.Rejected rejection() {
        return draft.rejection();
    }

    @Override
    public String devicePath() {
        return draft.devicePath();
    }

    @Override
    public @Nullable Event read(int index) {
        context.clear();
        if (!slices.fits(index, limits, draft.rejections())) {
            return null;
        }
        int start = slices.start(index);
        try (JsonParser parser = EventJson.open(body, start, slices.end(index) - start)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                JsonFaults.requireEnd(parser, "the event");
                draft.rejections().add("type", "a CloudEvent must be an object");
                return null;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                readMember(parser, start);
            }
            JsonFaults.requireEnd(parser, "the event");
            return context.finish();
        } catch (JsonProcessingException e) {
            draft.rejections().clear();
            draft.rejections().add("invalid-json", JsonFaults.describe(e, "the event"));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("read an event from memory", e);
        }
    }

    private void readMember(JsonParser parser, int start) throws IOException {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        context.mark(name);
        switch (name) {
            case "data" -> readData(parser, token, start);
            case DATA_BASE64 -> readBase64(parser, token);
            default -> readAttribute(parser, token, name);
        }
    }

    private void readData(JsonParser parser, JsonToken token, int start) throws IOException {
        context.markData("data");
        if (token == JsonToken.START_OBJECT) {
            draft.readData(parser, body, start);
        } else {
            parser.skipChildren();
            draft.rejections().addAt("data", "type", "must be an object");
        }
    }

    private void readBase64(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        context.markData(DATA_BASE64);
        if (token != JsonToken.VALUE_STRING) {
            parser.skipChildren();
            draft.rejections().addAt(DATA_BASE64, "type", "must be a string");
            return;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(parser.getText());
        } catch (IllegalArgumentException e) {
            draft.rejections().addAt(DATA_BASE64, "base64", "is not base64: " + e.getMessage());
            return;
        }
        LoneData.read(bytes, DATA_BASE64, draft, limits);
    }

    private void readAttribute(JsonParser parser, JsonToken token, String name) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            context.unset(name);
        } else if (token == JsonToken.VALUE_STRING) {
            context.add(name, parser.getText());
        } else if (STRINGS.contains(name)) {
            parser.skipChildren();
            draft.rejections().addAt(name, "type", "must be a string");
        } else {
            readExtension(parser, token, name);
        }
    }

    private void readExtension(JsonParser parser, JsonToken token, String name) throws IOException {
        switch (token) {
            case VALUE_TRUE -> context.add(name, "true");
            case VALUE_FALSE -> context.add(name, "false");
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == NumberType.INT) {
                    context.add(name, Integer.toString(parser.getIntValue()));
                } else {
                    draft.rejections().addAt(name, "number-range", "an integer of an attribute has 32 bits");
                }
            }
            default -> {
                parser.skipChildren();
                draft.rejections().addAt(name, "type", "an attribute is a string, a boolean or an integer");
            }
        }
    }
}
