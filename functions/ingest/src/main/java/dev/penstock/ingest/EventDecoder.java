package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.DeviceIds;
import dev.penstock.event.Event;
import dev.penstock.outcome.Rejection;
import dev.penstock.schema.EventJson;
import dev.penstock.schema.EventSchema;
import dev.penstock.schema.Rejections;
import dev.penstock.schema.SchemaSet;
import dev.penstock.schema.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event from a slice of a body, and validates its data in the same pass. Strict: whatever is accepted is stored
 * whole, so a member that an event does not have is a reason to reject it and not to drop the member.
 *
 * <p>Not thread-safe: one for each request, read event by event.
 */
final class EventDecoder {

    /** The longest event id, in UTF-16 units: with three bytes each it still fits in every key that holds it. */
    static final int MAX_ID_LENGTH = 256;

    private static final int MAX_TYPE_LENGTH = 128;
    private static final int MAX_TIME_LENGTH = 256;
    private static final int MAX_PARSER_MESSAGE = 200;

    private final SchemaSet schemas;
    private final Limits limits;
    private final Instant ingestTime;
    private final Rejections rejections = new Rejections();

    // Of the event that is being read.
    private @Nullable String id;
    private @Nullable String deviceId;
    private @Nullable String type;
    private @Nullable String timeJson;
    private int dataStart;
    private int dataEnd;
    private boolean dataChecked;
    private int seen;

    EventDecoder(SchemaSet schemas, Limits limits, Instant ingestTime) {
        this.schemas = schemas;
        this.limits = limits;
        this.ingestTime = ingestTime;
    }

    /** The id of the event that was last read, as far as it is fit for an answer, or null. */
    @Nullable
    String lastId() {
        return id == null ? null : id.length() <= MAX_ID_LENGTH ? id : Texts.brief(id);
    }

    /** Why the event that was last read is rejected; at least one reason after {@link #decode} answered null. */
    List<Rejection> lastReasons() {
        return rejections.toList();
    }

    /** Reads an event; null if it is rejected. */
    @Nullable
    Event decode(byte[] body, EventSlices slices, int index) {
        rejections.clear();
        id = null;
        deviceId = null;
        type = null;
        timeJson = null;
        dataStart = 0;
        dataEnd = 0;
        dataChecked = false;
        seen = 0;
        int start = slices.start(index);
        int length = slices.end(index) - start;
        if (length > limits.maxEventBytes()) {
            rejections.add(
                    "event-size",
                    "has " + length + " bytes; at most " + limits.maxEventBytes() + " are allowed ("
                            + Limits.EVENT_BYTES + ")");
        } else if (slices.depth(index) > limits.maxDepth()) {
            rejections.add(
                    "depth",
                    "nests " + slices.depth(index) + " deep; at most " + limits.maxDepth() + " is allowed ("
                            + Limits.DEPTH + ")");
        } else if (!slices.isUtf8(index)) {
            rejections.add("invalid-json", "is not UTF-8");
        } else if (length == 0) {
            rejections.add("invalid-json", "there is nothing between the commas");
        } else {
            return read(body, start, length);
        }
        return null;
    }

    /** The parser's words without its advice on its own settings, which no device can change. */
    private static String plain(String message) {
        int advice = message.indexOf(": enable `");
        return advice < 0 ? message : message.substring(0, advice);
    }

    private @Nullable Event read(byte[] body, int start, int length) {
        try {
            readMembers(body, start, length);
            return rejections.isEmpty() ? build(body, start) : null;
        } catch (JsonProcessingException e) {
            rejections.clear();
            rejections.add(
                    "invalid-json",
                    "is not JSON, at byte "
                            + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()) + " of the event: "
                            + Texts.brief(plain(String.valueOf(e.getOriginalMessage())), MAX_PARSER_MESSAGE));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("read an event from memory", e);
        }
    }

    private void readMembers(byte[] body, int start, int length) throws IOException {
        try (JsonParser parser = EventJson.open(body, start, length)) {
            JsonToken token = parser.nextToken();
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                requireEnd(parser);
                rejections.add("type", "an event must be an object");
                return;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                readMember(parser, body, start);
            }
            requireEnd(parser);
        }
        requireAll();
        if (dataEnd > 0 && !dataChecked && type != null) {
            checkDataAfterType(body, start);
        }
    }

    private static void requireEnd(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "there is more after the end of the event");
        }
    }

    private void readMember(JsonParser parser, byte[] body, int start) throws IOException {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
            case "id" -> id = readText(parser, token, name, 1);
            case "deviceId" -> deviceId = readText(parser, token, name, 2);
            case "type" -> type = readText(parser, token, name, 4);
            case "time" -> readTime(parser, token, body, start);
            case "data" -> readData(parser, token);
            default -> {
                rejections.addAt(
                        name,
                        "unknown-member",
                        "an event has id, deviceId, type, time and data; whatever else there is belongs in data");
                parser.skipChildren();
            }
        }
    }

    /** Notes that a member is there. */
    private void mark(String name, int bit) {
        if ((seen & bit) != 0) {
            rejections.addAt(name, "duplicate-key", "comes more than once in its object");
        }
        seen |= bit;
    }

    private @Nullable String readText(JsonParser parser, JsonToken token, String name, int bit) throws IOException {
        mark(name, bit);
        if (token != JsonToken.VALUE_STRING) {
            parser.skipChildren();
            rejections.addAt(name, "type", "must be a string");
            return null;
        }
        return parser.getText();
    }

    private void readTime(JsonParser parser, JsonToken token, byte[] body, int start) throws IOException {
        mark("time", 8);
        switch (token) {
            case VALUE_STRING -> {
                int from = start + (int) parser.currentTokenLocation().getByteOffset();
                parser.finishToken();
                int to = start + (int) parser.currentLocation().getByteOffset();
                setTime(new String(body, from, to - from, StandardCharsets.UTF_8));
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> setTime(parser.getText());
            case VALUE_NULL -> {
                // As good as absent: many encoders write null for a field that is not set.
            }
            default -> {
                parser.skipChildren();
                rejections.addAt("time", "type", "must be a string or a number");
            }
        }
    }

    private void setTime(String json) {
        if (json.length() > MAX_TIME_LENGTH) {
            rejections.addAt("time", "maxLength", "has more than " + MAX_TIME_LENGTH + " characters");
        }
        timeJson = json;
    }

    private void readData(JsonParser parser, JsonToken token) throws IOException {
        mark("data", 16);
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            rejections.addAt("data", "type", "must be an object");
            return;
        }
        dataStart = (int) parser.currentTokenLocation().getByteOffset();
        EventSchema schema = type == null ? null : schemas.find(type);
        if (schema == null) {
            parser.skipChildren();
        } else {
            check(schema, parser);
            dataChecked = true;
        }
        dataEnd = (int) parser.currentLocation().getByteOffset();
    }

    private void check(EventSchema schema, JsonParser parser) throws IOException {
        rejections.enter("data");
        schema.check(parser, rejections);
        rejections.leave();
    }

    /** For events that name their type after their data, or name a type that does not exist. */
    private void checkDataAfterType(byte[] body, int start) throws IOException {
        EventSchema schema = type == null ? null : schemas.find(type);
        if (schema != null) {
            try (JsonParser parser = EventJson.open(body, start + dataStart, dataEnd - dataStart)) {
                parser.nextToken();
                check(schema, parser);
            }
        }
    }

    private void requireAll() {
        requireText("id", id, 1, MAX_ID_LENGTH);
        requireText("deviceId", deviceId, 2, Integer.MAX_VALUE);
        requireText("type", type, 4, MAX_TYPE_LENGTH);
        if ((seen & 16) == 0) {
            rejections.addAt("data", "required", "is missing");
        }
        if (deviceId != null && !DeviceIds.isValid(deviceId)) {
            rejections.addAt(
                    "deviceId",
                    "pattern",
                    "must be 1 to " + DeviceIds.MAX_LENGTH + " letters, digits, dots, underscores, colons or dashes");
        }
        if (type != null && schemas.find(type) == null) {
            rejections.addAt("type", "unknown-type", "there is no event type " + Texts.brief(type));
        }
    }

    private void requireText(String name, @Nullable String text, int bit, int maxLength) {
        if (text == null) {
            if ((seen & bit) == 0) {
                rejections.addAt(name, "required", "is missing");
            }
        } else if (text.isEmpty()) {
            rejections.addAt(name, "minLength", "must not be empty");
        } else if (text.length() > maxLength) {
            rejections.addAt(
                    name, "maxLength", "has " + text.length() + " characters; at most " + maxLength + " are allowed");
        } else if (!isPrintable(text)) {
            rejections.addAt(name, "pattern", "must not hold control characters or halves of surrogate pairs");
        }
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private Event build(byte[] body, int start) {
        EventSchema schema = type == null ? null : schemas.find(type);
        if (id == null || deviceId == null || type == null || schema == null) {
            throw new IllegalStateException("an event without a reason to reject it lacks a member");
        }
        byte[] data = Arrays.copyOfRange(body, start + dataStart, start + dataEnd);
        return new Event(id, deviceId, type, timeJson, null, ingestTime, schema.version(), null, data);
    }
}
