package dev.penstock.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.event.Event;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a {@code penstock.v1.PublishRequest} in Protobuf's JSON form, with each name in lower camel case or
 * as in the .proto file. Strict like {@link ProtoEventReader}; {@code null} stands for a field that is not set.
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a>
 */
final class ProtoJsonEventReader extends SlicedJsonReader {

    private final ProtoFields fields;

    ProtoJsonEventReader(byte[] body, EventSlices slices, EventDraft draft, Limits limits) {
        super(body, slices, draft, limits);
        this.fields = new ProtoFields(draft, limits);
    }

    @Override
    void clear() {
        fields.clear();
    }

    @Override
    @Nullable
    Event finish() throws IOException {
        return fields.finish();
    }

    @Override
    void readMember(String name, JsonParser parser, int start) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "data" -> readData(parser, start);
            case "attributes" -> readAttributes(parser);
            default -> {
                String text = readText(parser, name);
                if (text != null) {
                    set(name, text);
                }
            }
        }
    }

    private @Nullable String readText(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        draft.rejections().addAt(name, "type", "must be a string");
        return null;
    }

    private void set(String name, String text) throws IOException {
        switch (name) {
            case "id" -> fields.id(text);
            case "deviceId", "device_id" -> fields.deviceId(text);
            case "type" -> fields.type(text);
            case "timestamp" -> setTimestamp(text);
            case "timeText", "time_text" -> fields.timeText(text);
            case "dataJson", "data_json" -> setDataJson(text);
            case "schemaVersion", "schema_version" -> fields.schemaVersion(text);
            default ->
                draft.rejections()
                        .addAt(
                                name,
                                "unknown-member",
                                "is none that an event has; whatever else there is belongs in data");
        }
    }

    private void setTimestamp(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            fields.timestamp(instant.getEpochSecond(), instant.getNano());
        } catch (DateTimeException e) {
            draft.rejections().addAt("timestamp", "format", "must be a time of RFC 3339, such as 2026-11-23T10:15:00Z");
        }
    }

    private void setDataJson(String text) throws IOException {
        fields.markData();
        byte[] bytes;
        try {
            // ProtoJSON takes both alphabets of RFC 4648, with or without padding.
            bytes = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            draft.rejections().addAt("dataJson", "format", "must be base64");
            return;
        }
        fields.data(bytes, 0, bytes.length, EventSlices.unsliced(bytes));
    }

    private void readData(JsonParser parser, int start) throws IOException {
        fields.markData();
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            draft.readData(parser, body, start);
        } else {
            parser.skipChildren();
            draft.rejections().addAt("data", "type", "must be an object");
        }
    }

    private void readAttributes(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            draft.rejections().addAt("attributes", "type", "must be an object of strings");
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            draft.rejections().enter("attributes");
            String value = readText(parser, name);
            draft.rejections().leave();
            if (value != null) {
                fields.attribute(name, value);
            }
        }
    }
}
