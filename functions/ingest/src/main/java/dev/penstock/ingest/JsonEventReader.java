package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads events in Penstock's plain form, and validates their data in the same pass. Strict: whatever is accepted is stored
 * whole, so a member that an event does not have is a reason to reject it and not to drop the member.
 */
final class JsonEventReader extends SlicedJsonReader {

    private static final int ID = 1;
    private static final int DEVICE_ID = 2;
    private static final int TYPE = 4;
    private static final int TIME = 8;
    private static final int DATA = 16;
    private static final int SCHEMA_VERSION = 32;

    /** Which members the event has that is being read. */
    private int seen;

    JsonEventReader(byte[] body, EventSlices slices, EventDraft draft, Limits limits) {
        super(body, slices, draft, limits);
    }

    @Override
    void clear() {
        draft.clear();
        seen = 0;
    }

    @Override
    @Nullable
    Event finish() throws IOException {
        require("id", ID);
        if (draft.needsDeviceId()) {
            require("deviceId", DEVICE_ID);
        }
        require("type", TYPE);
        require("data", DATA);
        return draft.finish();
    }

    @Override
    void readMember(String name, JsonParser parser, int start) throws IOException {
        JsonToken token = parser.currentToken();
        switch (name) {
            case "id" -> draft.id(readText(parser, token, name, ID));
            case "deviceId" -> draft.deviceId(readText(parser, token, name, DEVICE_ID));
            case "type" -> draft.type(readText(parser, token, name, TYPE));
            case "schemaVersion" -> draft.schemaVersion(readText(parser, token, name, SCHEMA_VERSION));
            case "time" -> readTime(parser, token, start);
            case "data" -> readData(parser, token, start);
            default -> {
                draft.rejections()
                        .addAt(
                                name,
                                "unknown-member",
                                "an event has id, deviceId, type, schemaVersion, time and data; whatever else there is"
                                        + " belongs in data");
                parser.skipChildren();
            }
        }
    }

    /** Notes that a member is there. */
    private void mark(String name, int bit) {
        if ((seen & bit) != 0) {
            draft.rejections().addAt(name, "duplicate-key", "comes more than once in its object");
        }
        seen |= bit;
    }

    private @Nullable String readText(JsonParser parser, JsonToken token, String name, int bit) throws IOException {
        mark(name, bit);
        if (token != JsonToken.VALUE_STRING) {
            parser.skipChildren();
            draft.rejections().addAt(name, "type", "must be a string");
            return null;
        }
        return parser.getText();
    }

    private void readTime(JsonParser parser, JsonToken token, int start) throws IOException {
        mark("time", TIME);
        switch (token) {
            case VALUE_STRING -> {
                int from = start + (int) parser.currentTokenLocation().getByteOffset();
                parser.finishToken();
                int to = start + (int) parser.currentLocation().getByteOffset();
                draft.time(new String(body, from, to - from, StandardCharsets.UTF_8));
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> draft.time(parser.getText());
            case VALUE_NULL -> {
                // As good as absent: many encoders write null for a field that is not set.
            }
            default -> {
                parser.skipChildren();
                draft.rejections().addAt("time", "type", "must be a string or a number");
            }
        }
    }

    private void readData(JsonParser parser, JsonToken token, int start) throws IOException {
        mark("data", DATA);
        if (token == JsonToken.START_OBJECT) {
            draft.readData(parser, body, start);
        } else {
            parser.skipChildren();
            draft.rejections().addAt("data", "type", "must be an object");
        }
    }

    private void require(String name, int bit) {
        if ((seen & bit) == 0) {
            draft.rejections().addAt(name, "required", "is missing");
        }
    }
}
