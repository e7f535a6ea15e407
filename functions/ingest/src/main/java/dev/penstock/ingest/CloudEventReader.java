package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.Event;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents in the JSON format, one or a batch, and validates their data in the same pass.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">JSON event format</a>
 */
final class CloudEventReader extends SlicedJsonReader {

    private static final String DATA_BASE64 = "data_base64";

    /** The attributes of the specification itself; an extension may be of another type. */
    private static final Set<String> STRINGS =
            Set.of("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema");

    private final CloudEventContext context;
    private final Limits limits;

    CloudEventReader(byte[] body, EventSlices slices, EventDraft draft, Limits limits) {
        super(body, slices, draft, limits);
        this.context = new CloudEventContext(draft, limits);
        this.limits = limits;
    }

    @Override
    public String devicePath() {
        return draft.devicePath();
    }

    @Override
    void clear() {
        context.clear();
    }

    @Override
    @Nullable
    Event finish() throws IOException {
        return context.finish();
    }

    @Override
    void readMember(String name, JsonParser parser, int start) throws IOException {
        JsonToken token = parser.currentToken();
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
