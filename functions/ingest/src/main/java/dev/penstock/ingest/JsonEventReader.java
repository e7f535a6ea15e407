package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.Event;
import dev.penstock.schema.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads events in Penstock's plain form, and validates their data in the same pass. Strict: whatever is accepted is stored
 * whole, so a member that an event does not have is a reason to reject it and not to drop the member.
 */
final class JsonEventReader implements EventReader {

    private static final int ID = 1;
    private static final int DEVICE_ID = 2;
    private static final int TYPE = 4;
    private static final int TIME = 8;
    private static final int DATA = 16;
    private static final int SCHEMA_VERSION = 32;

    private final byte[] body;
    private final EventSlices slices;
    private final EventDraft draft;
    private final Limits limits;

    /** Which members the event has that is being read. */
    private int seen;

    JsonEventReader(byte[] body, EventSlices slices, EventDraft draft, Limits limits) {
        this.body = body;
        this.slices = slices;
        this.draft = draft;
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
    public @Nullable Event read(int index) {
        draft.clear();
        seen = 0;
        return slices.fits(index, limits, draft.rejections())
                ? read(slices.start(index), slices.end(index) - slices.start(index))
                : null;
    }

    private @Nullable Event read(int start, int length) {
        try (JsonParser parser = EventJson.open(body, start, length)) {
            JsonToken token = parser.nextToken();
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                JsonFaults.requireEnd(parser, "the event");
                draft.rejections().add("type", "an event must be an object");
                return null;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                readMember(parser, start);
            }
            JsonFaults.requireEnd(parser, "the event");
            requireAll();
            return draft.finish();
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

    private void requireAll() {
        require("id", ID);
        if (draft.needsDeviceId()) {
            require("deviceId", DEVICE_ID);
        }
        require("type", TYPE);
        require("data", DATA);
    }

    private void require(String name, int bit) {
        if ((seen & bit) == 0) {
            draft.rejections().addAt(name, "required", "is missing");
        }
    }
}
